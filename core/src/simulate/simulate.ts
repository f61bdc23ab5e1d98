import { GatewayError } from "@patchbay/sdk";
import type { ResolvedConfig } from "../config/resolved.ts";
import type { Attempt } from "../pipeline/attempt.ts";
import { dispatch } from "../pipeline/dispatch.ts";
import { failureOf } from "../pipeline/failure-of.ts";
import { pause } from "../pipeline/pause.ts";
import { type Arrival, type ArrivalLog, behaviorAt, type NodeBehavior, type NodeScripts } from "./arrival.ts";
import { openWorld, type SimulationOptions, type World } from "./open-world.ts";
import type { SimulationReport } from "./report.ts";
import { settled, SimulatedClock } from "./simulated-clock.ts";
import { beginExchange } from "./simulated-exchange.ts";
import { Tally } from "./tally.ts";

/**
 * Lets requests arrive at a config as the kernel would take them: the same routing, policies, rests, limits and queues, on
 * a clock that jumps, with nodes that do what the log says. Calls nobody. @throws ConfigError when the config cannot start.
 */
export async function simulate(
  config: ResolvedConfig,
  { arrivals, outcome }: ArrivalLog,
  options: SimulationOptions,
): Promise<SimulationReport> {
  const [first, last] = [arrivals[0], arrivals.at(-1)];
  if (!first || !last) throw new Error("the log has no arrivals");
  const world = await openWorld(config, new SimulatedClock(first.at), options);
  try {
    checkNodes(world, outcome);
    for (const arrival of arrivals) checkNodes(world, arrival.outcome);
    const tally = new Tally(world.generation.nodes);
    await run(world, { arrivals, outcome }, tally);
    return tally.report({ seed: options.seed, from: dateOf(first.at), to: dateOf(last.at) });
  } finally {
    await world.close();
  }
}

/** A script for a node that is none would say nothing, in silence. */
function checkNodes({ generation }: World, scripts: NodeScripts): void {
  for (const name of scripts.keys()) {
    const slash = name.indexOf("/");
    const pool = generation.nodes.pools.get(name.slice(0, slash));
    if (!pool?.some(({ node }) => node.id === name.slice(slash + 1)))
      throw new Error(`the log names a node "${name}", which is not in the config`);
  }
}

async function run(world: World, { arrivals, outcome }: ArrivalLog, tally: Tally): Promise<void> {
  const { clock } = world;
  const open = new Set<string>();
  const faults: unknown[] = [];
  for (const [index, arrival] of arrivals.entries()) {
    while (await clock.step(arrival.at)) tally.look();
    await clock.advanceTo(arrival.at);
    const id = `arrival-${index + 1}`;
    open.add(id);
    void exchange(world, { arrival, outcome, id }, tally)
      .catch((cause: unknown) => faults.push(cause))
      .finally(() => open.delete(id));
    await settled();
    tally.look();
  }
  while (open.size > 0 && faults.length === 0 && (await clock.step())) tally.look();
  if (faults.length > 0) throw faults[0];
  if (open.size > 0) throw new Error(`${open.size} requests wait for something that no time brings`);
}

interface Job {
  readonly arrival: Arrival;
  /** How nodes treat every arrival. */
  readonly outcome: NodeScripts;
  readonly id: string;
}

/** One request from its arrival to its end. */
async function exchange(world: World, { arrival, outcome, id }: Job, tally: Tally): Promise<void> {
  const { exchange: it, end } = beginExchange(world, arrival, id);
  const { clock } = world;
  let waitedMs = 0;
  let idleSince = clock.now();
  let running = 0;
  try {
    const { attempt, rest } = await dispatch(it, it.destination(), async (begun) => {
      if (running === 0) waitedMs += clock.now() - idleSince;
      running++;
      tally.started(begun.entry);
      try {
        return await perform(begun, arrival, outcome);
      } finally {
        running--;
        idleSince = clock.now();
      }
    });
    await finish(attempt, arrival, rest);
  } catch (cause) {
    it.error = failureOf(it, cause);
    if (!it.answeredBy) waitedMs += clock.now() - idleSince;
  } finally {
    end();
    tally.ended(it, waitedMs);
  }
}

/** An attempt that has committed, and how long its answer still takes. */
interface Committed {
  readonly attempt: Attempt;
  readonly rest: number;
}

/** What the node does, up to the first event of its answer. */
async function perform(attempt: Attempt, arrival: Arrival, outcome: NodeScripts): Promise<Committed> {
  const { exchange: it, candidate } = attempt;
  const name = `${candidate.node.pool}/${candidate.node.id}`;
  const now = it.generation.host.clock.now();
  const behavior = behaviorAt(arrival.outcome, name, now) ?? behaviorAt(outcome, name, now);
  attempt.started(undefined, false);
  if (behavior?.fail !== undefined) {
    await wait(attempt, behavior.durationMs ?? 0);
    throw failure(behavior, behavior.fail, name);
  }
  const durationMs = behavior?.durationMs ?? arrival.durationMs;
  const firstEventMs = Math.min(durationMs, arrival.firstEventMs ?? durationMs);
  await wait(attempt, firstEventMs);
  attempt.committed();
  return { attempt, rest: durationMs - firstEventMs };
}

async function finish(attempt: Attempt, { tokens }: Arrival, rest: number): Promise<void> {
  try {
    await wait(attempt, rest);
    if (tokens !== undefined) attempt.usage = { outputTokens: tokens };
    attempt.ended("done");
  } catch (cause) {
    attempt.ended("cancelled", failureOf(attempt.exchange, cause));
    throw cause;
  }
}

/** Lets time pass. @throws the reason for which the attempt was called off. */
async function wait({ signal, exchange }: Attempt, ms: number): Promise<void> {
  await pause({ signal, generation: exchange.generation }, ms);
  signal.throwIfAborted();
}

function failure(
  { retryAfterMs, status, message }: NodeBehavior,
  code: NonNullable<NodeBehavior["fail"]>,
  node: string,
): GatewayError {
  const words = message ?? `${node} fails with ${code}`;
  return new GatewayError(code, words, {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...(status !== undefined && { upstream: { status, headers: {}, body: words, wire: "" } }),
  });
}

function dateOf(at: number): string {
  return new Date(at).toISOString();
}
