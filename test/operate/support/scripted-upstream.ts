import {
  cutBeforeHeaders,
  errorStatus,
  type FakeUpstream,
  type Gate,
  hangBeforeHeaders,
  type RecordedRequest,
  type Script,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { brokenAnswer, embedding, fullAnswer } from "./answers.ts";
import type { Plan, Step } from "./plans.ts";
import { beginningOf, type Tokens, type WireName } from "./tokens.ts";

/** What a node was asked, and what it said that its answer used. */
export interface Served {
  readonly pool: string;
  readonly node: string;
  readonly model: string;
  readonly cause: Step["cause"] | "probe";
  readonly outcome: Step["outcome"];
  /** It said something that a client may see. */
  readonly began: boolean;
  /** Only what was said before it was called off. */
  readonly tokens?: Tokens;
}

/** An upstream that plays all nodes, and keeps the truth. */
export interface ScriptedUpstream extends FakeUpstream {
  readonly served: readonly Served[];
}

/** A key that tells the upstream whom it plays. */
export function keyOf(pool: string, node: string): string {
  return `key-of-${pool}/${node}`;
}

/** Answers as the plans say; whatever is in no plan is a probe, and answered with these tokens. */
export async function startScriptedUpstream(plans: readonly Plan[], probeTokens: Tokens): Promise<ScriptedUpstream> {
  const served: Served[] = [];
  const turns = new Map<string, number>();
  const script = (request: RecordedRequest): Script => {
    const asked = readAsked(request);
    const [, id] = /case (\d+)\b/.exec(request.text) ?? [];
    const plan = id === undefined ? undefined : plans[Number(id)];
    if (!plan) return probed(asked, probeTokens, served);
    const key = `${plan.id} ${asked.node}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    const step = plan.steps[asked.node]?.[turn];
    if (!step)
      throw new Error(`node ${asked.pool}/${asked.node} was not to be asked for the ${turn + 1}. time: ${plan.kind}`);
    served.push(servedBy(step, plan, asked));
    if (asked.node === "a" || asked.node === "b") plan.asked[asked.node].open();
    return play(step, plan, asked);
  };
  const upstream = await startFakeUpstream(script);
  return Object.assign(upstream, { served });
}

interface Asked {
  readonly pool: string;
  readonly node: string;
  readonly wire: WireName;
  readonly model: string;
  readonly stream: boolean;
  /** Chat says what a stream used when it is asked to. */
  readonly tellsUsage: boolean;
}

interface AskedBody {
  readonly model: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
}

function readAsked(request: RecordedRequest): Asked {
  const key = String(request.headers["x-api-key"] ?? request.headers["authorization"]);
  const [, pool = "", node = ""] = /key-of-(.+)\/(.+)$/.exec(key) ?? [];
  const body = request.json() as AskedBody;
  const wire = request.path.endsWith("/messages") ? "claude" : "chat";
  const { model, stream = false } = body;
  const tellsUsage = wire === "claude" || !stream || body.stream_options?.include_usage === true;
  return { pool, node, wire, model, stream, tellsUsage };
}

function probed({ pool, node, wire, model }: Asked, tokens: Tokens, served: Served[]): Script {
  served.push({ pool, node, model, cause: "probe", outcome: "done", began: true, tokens });
  return fullAnswer(wire, { model, stream: false, tokens });
}

function servedBy(step: Step, plan: Plan, asked: Asked): Served {
  const { pool, node, model } = asked;
  const { cause, outcome } = step;
  const tokens = saidTokens(step, plan, asked);
  const began = step.does === "answer" || step.does.startsWith("begin");
  return { pool, node, model, cause, outcome, began, ...(tokens && { tokens }) };
}

function saidTokens({ does, tokens }: Step, plan: Plan, { wire, tellsUsage }: Asked): Tokens | undefined {
  if (!tokens) return undefined;
  if (does === "answer") return tellsUsage ? tokens : undefined;
  if (!does.startsWith("begin")) return undefined;
  return wire === "claude" || talksAlong(plan) ? beginningOf(tokens) : undefined;
}

/** Some servers of Chat Completions say in each chunk what was used so far. */
function talksAlong({ id }: Plan): boolean {
  return id % 2 === 1;
}

function play(step: Step, plan: Plan, asked: Asked): Script {
  const { wire, model, stream, tellsUsage } = asked;
  if (plan.kind === "embed") return embedding({ model, tokens: step.tokens });
  const whole = { model, stream, tokens: tellsUsage ? step.tokens : undefined };
  const beginning = { ...whole, tokens: wire === "claude" || talksAlong(plan) ? step.tokens : undefined };
  const scripts: Readonly<Record<Step["does"], () => Script>> = {
    answer: () => (plan.kind === "hedge-lost" ? after(plan.asked.b, fullAnswer(wire, whole)) : fullAnswer(wire, whole)),
    "answer-late": () => after(plan.answered, fullAnswer(wire, whole)),
    fail: () => errorStatus(500, { error: { message: "broken", type: "server_error" }, type: "error" }),
    cut: cutBeforeHeaders,
    hang: hangBeforeHeaders,
    "begin-and-hang": () => brokenAnswer(wire, beginning, "hang"),
    "begin-and-fail": () => brokenAnswer(wire, beginning, "failure"),
    "begin-and-cut": () => brokenAnswer(wire, beginning, "cut"),
  };
  return scripts[step.does]();
}

/** The head comes at once, the answer when it may. */
function after(gate: Gate, script: Script): Script {
  return { ...script, steps: [{ type: "head" }, { type: "wait-for", gate }, ...script.steps] };
}
