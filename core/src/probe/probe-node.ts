import { GatewayError, type Usage } from "@patchbay/sdk";
import type { Generation } from "../generation/generation.ts";
import { isNodeFault } from "../nodes/cooldown.ts";
import { type ErrorRule, ruleFor } from "../nodes/error-rules.ts";
import type { NodeEntry } from "../nodes/node-table.ts";
import { Attempt, observed } from "../pipeline/attempt.ts";
import { callChat } from "../pipeline/call-chat.ts";
import { failureOf } from "../pipeline/failure-of.ts";
import { failureIn, type Frame } from "../pipeline/frame.ts";
import { isTurn, tryTurn } from "../pipeline/take-turn.ts";
import { callUnary } from "../pipeline/unary.ts";
import { probeExchange } from "./probe-exchange.ts";
import type { ProbeQuestion } from "./probe-question.ts";

/** One probe of one node. */
export interface Probe {
  readonly generation: Generation;
  readonly entry: NodeEntry;
  readonly question: ProbeQuestion;
  readonly timeoutMs: number;
  /** Aborting it calls the probe off. */
  readonly controller: AbortController;
}

/** What became of a probe; a busy node was not asked. */
export interface ProbeOutcome {
  readonly outcome: "done" | "failed" | "busy";
  readonly durationMs: number;
  readonly error?: GatewayError;
}

/**
 * Asks a node as a client's request would, within its limits; what it answers counts for the node. A node that has no
 * place is at work and is not asked. Never rejects.
 */
export async function probeNode(probe: Probe): Promise<ProbeOutcome> {
  const { generation, timeoutMs, controller } = probe;
  const late = generation.host.clock.after(timeoutMs, () =>
    controller.abort(new GatewayError("timeout", `the probe took longer than ${timeoutMs} ms`)),
  );
  generation.enter();
  try {
    return await takeAndAsk(probe);
  } catch (cause) {
    const error = GatewayError.from(cause);
    generation.host.log.error("a probe failed before it began", { error });
    return { outcome: "failed", durationMs: 0, error };
  } finally {
    late.cancel();
    generation.leave();
  }
}

async function takeAndAsk(probe: Probe): Promise<ProbeOutcome> {
  const { generation, entry, question, controller } = probe;
  const { clock } = generation.host;
  const exchange = probeExchange(generation, question, controller.signal);
  const turn = await tryTurn(exchange, { node: entry.node, model: question.model });
  if (!isTurn(turn)) return { outcome: "busy", durationMs: 0 };
  entry.record.probes.count(clock.now());
  const startedAt = clock.monotonic();
  const attempt = new Attempt(exchange, turn);
  const lasted = (): number => clock.monotonic() - startedAt;
  try {
    await orAborted(ask[question.how](attempt), controller.signal);
    attempt.ended("done");
    tell(probe, startedAt, { usage: attempt.usage });
    return { outcome: "done", durationMs: lasted() };
  } catch (cause) {
    const error = failureOf(exchange, cause);
    // Called off, for nothing that the node did.
    if (error.code === "aborted" && controller.signal.aborted) attempt.ended("cancelled", error);
    else {
      attempt.ended("failed", error, ruleOf(probe, error));
      tell(probe, startedAt, { error, usage: attempt.usage });
    }
    return { outcome: "failed", durationMs: lasted(), error };
  }
}

const ask: Readonly<Record<ProbeQuestion["how"], (attempt: Attempt) => Promise<void>>> = {
  models: async (attempt) => {
    await callUnary(attempt, "models", {});
  },
  chat: async (attempt) => {
    const { held, frames } = await callChat(attempt);
    try {
      for (const frame of held) take(attempt, frame);
      for (let next = await frames.next(); !next.done; next = await frames.next()) take(attempt, next.value);
    } finally {
      void frames.return?.();
    }
  },
};

/** An answer that begins and then breaks is none. */
function take(attempt: Attempt, { events }: Frame): void {
  const failure = failureIn(events);
  if (failure) throw failure;
  for (const event of events) if (event.type === "usage") attempt.usage = { ...attempt.usage, ...event.usage };
}

/** The code of a plugin may never settle; the probe is over all the same. */
function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(GatewayError.from(signal.reason, "aborted"));
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

const noRest: ErrorRule = { status: undefined, match: undefined, do: "stop", rest: false };

/** A list that is not there tells nothing of the models. */
function ruleOf({ entry, question }: Probe, error: GatewayError): ErrorRule | undefined {
  if (question.how === "models" && error.code === "model-not-found") return noRest;
  return ruleFor(entry.config.traffic.errorRules, error);
}

/** What became of a probe. */
interface Outcome {
  readonly error?: GatewayError;
  readonly usage: Usage | undefined;
}

function tell({ generation, entry, question }: Probe, startedAt: number, { error, usage }: Outcome): void {
  const { emitter, host } = generation;
  const { pool, id: node } = entry.node;
  if (error) {
    // What is not the node's fault is likely to be the config's, and stays as it is until somebody reads of it.
    if (isNodeFault(error.code) && error.code !== "model-not-found")
      host.log.debug("a probe failed", { pool, node, error });
    else host.log.warn("a probe asks for what the node does not give: see `probe` of its pool", { pool, node, error });
  }
  if (!emitter.wants("probe")) return;
  emitter.emit({
    type: "probe",
    at: host.clock.now(),
    pool,
    node,
    ...(question.how === "chat" && { model: question.model }),
    outcome: error ? "failed" : "done",
    durationMs: host.clock.monotonic() - startedAt,
    ...(error && { error: observed(error) }),
    ...(usage && { usage }),
  });
}
