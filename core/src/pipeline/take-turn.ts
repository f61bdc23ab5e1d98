import { type Candidate, GatewayError } from "@patchbay/sdk";
import type { NodeEntry } from "../nodes/node-table.ts";
import type { Exchange } from "./exchange.ts";

/** A place at a node, until it is given back. */
export interface Turn {
  readonly candidate: Candidate;
  readonly entry: NodeEntry;
  /** So many tokens were reckoned with. */
  readonly tokens: number;
  /** It takes up a place, which must be given back. */
  readonly isCounted: boolean;
}

/** Rough size of a token; the true number corrects it when the answer is there. */
const bytesPerToken = 4;

/** A place at the first of these candidates that has one; undefined when all are full. */
export function tryTurn(exchange: Exchange, candidate: Candidate): Turn | Busy {
  const entry = exchange.generation.nodes.entryOf(candidate.node);
  if (!entry) throw new GatewayError("internal", `node "${candidate.node.id}" is not of this generation`);
  const { limits } = entry.config.traffic;
  if (!limits) return { candidate, entry, tokens: 0, isCounted: false };
  if (!entry.record.slots.tryTake(limits)) return { candidate, entry, until: undefined };
  const tokens = Math.ceil(exchange.body.length / bytesPerToken);
  const asked = entry.record.minute.take(limits, tokens, exchange.generation.host.clock.now());
  if (asked.ok) return { candidate, entry, tokens, isCounted: true };
  entry.record.slots.release();
  return { candidate, entry, until: asked.until };
}

/** A node without a place; `until` when its minute is full. */
export interface Busy {
  readonly candidate: Candidate;
  readonly entry: NodeEntry;
  readonly until: number | undefined;
}

/** Whether a place was found. */
export function isTurn(found: Turn | Busy): found is Turn {
  return "tokens" in found;
}

/**
 * A place at the first candidate that has one. When all are full the exchange waits in the queue of the first that has
 * room there. @throws GatewayError `queue-full` when none has.
 */
export async function takeTurn(exchange: Exchange, candidates: readonly Candidate[]): Promise<Turn> {
  const busy: Busy[] = [];
  for (const candidate of candidates) {
    const found = tryTurn(exchange, candidate);
    if (isTurn(found)) return found;
    busy.push(found);
  }
  const queue = busy.find(({ entry, until }) => until === undefined && hasRoom(entry));
  if (!queue) throw full(exchange, busy);
  const { limits } = queue.entry.config.traffic;
  const { host } = exchange.generation;
  if (limits) await queue.entry.record.slots.wait(limits, host.clock, exchange.signal);
  return { candidate: queue.candidate, entry: queue.entry, tokens: 0, isCounted: true };
}

/** Gives a place back. */
export function endTurn({ entry, isCounted }: Turn): void {
  if (isCounted) entry.record.slots.release();
}

function hasRoom({ config, record }: NodeEntry): boolean {
  const { limits } = config.traffic;
  return limits !== undefined && record.slots.hasRoom(limits);
}

function full({ model, generation }: Exchange, busy: readonly Busy[]): GatewayError {
  const untils = busy.flatMap(({ until }) => (until === undefined ? [] : [until]));
  const soonest = untils.length === busy.length ? Math.min(...untils) : undefined;
  const why = soonest === undefined ? "busy, and their queues are full" : "at the limit of its minute";
  return new GatewayError("queue-full", `every node that serves "${model}" is ${why}; try again later`, {
    ...(soonest !== undefined && { retryAfterMs: Math.max(0, soonest - generation.host.clock.now()) }),
  });
}
