import { type Candidate, GatewayError } from "@patchbay/sdk";
import type { ResolvedLimits } from "../config/resolved.ts";
import { isPromise } from "../guard.ts";
import type { Let } from "../nodes/minute-limits.ts";
import type { NodeEntry } from "../nodes/node-table.ts";
import type { Place } from "../nodes/slots.ts";
import type { Sharing } from "../shared/sharing.ts";
import { alone } from "../shared/store-link.ts";
import type { Exchange } from "./exchange.ts";

/** A place at a node, until it is given back. */
export interface Turn {
  readonly candidate: Candidate;
  readonly entry: NodeEntry;
  /** So many tokens were reckoned with. */
  readonly tokens: number;
  /** Milliseconds since the epoch. */
  readonly takenAt: number;
  /** What is to be given back: nothing, a place of this instance, or one that others know of. */
  readonly place: "none" | "own" | Place;
}

/** Rough size of a token; the true number corrects it when the answer is there. */
const bytesPerToken = 4;

/** A place at this candidate, or why there is none. At once, unless other instances ask the node too. */
export function tryTurn(exchange: Exchange, candidate: Candidate): Found | Promise<Found> {
  const entry = exchange.generation.nodes.entryOf(candidate.node);
  if (!entry) throw new GatewayError("internal", `node "${candidate.node.id}" is not of this generation`);
  const { sharing } = exchange.generation.host;
  const { limits } = entry.config.traffic;
  if (!limits) return { candidate, entry, tokens: 0, takenAt: 0, place: "none" };
  const asked = { exchange, candidate, entry, limits };
  return sharing?.isShared ? trySharedTurn(asked, sharing) : tryOwnTurn(asked);
}

/** A place, or none. */
export type Found = Turn | Busy;

/** A node without a place; `until` when its minute is full. */
interface Busy {
  readonly candidate: Candidate;
  readonly entry: NodeEntry;
  readonly until: number | undefined;
}

/** Whether a place was found. */
export function isTurn(found: Found): found is Turn {
  return "tokens" in found;
}

/**
 * A place at the first candidate that has one. When all are full the exchange waits in the queue of the first that has
 * room there. @throws GatewayError `queue-full` when none has.
 */
export async function takeTurn(exchange: Exchange, candidates: readonly Candidate[]): Promise<Turn> {
  const busy: Busy[] = [];
  for (const candidate of candidates) {
    const asked = tryTurn(exchange, candidate);
    const found = isPromise(asked) ? await asked : asked;
    if (isTurn(found)) return found;
    busy.push(found);
  }
  const queue = busy.find(({ entry, until }) => until === undefined && hasRoom(entry));
  if (!queue) throw full(exchange, busy);
  const found = await waitForTurn(exchange, queue);
  if (isTurn(found)) return found;
  throw full(exchange, [found]);
}

/** Gives a place back. */
export function endTurn({ entry, place }: Turn, sharing: Sharing | undefined): void {
  if (place === "none") return;
  if (place !== "own") place.leave();
  else if (sharing) sharing.places.leftOwn(entry.record);
  else entry.record.slots.release();
}

/** Somebody who asks for a place at a node with limits. */
interface Asked {
  readonly exchange: Exchange;
  readonly candidate: Candidate;
  readonly entry: NodeEntry;
  readonly limits: ResolvedLimits;
}

function tryOwnTurn(asked: Asked): Found {
  const { exchange, candidate, entry, limits } = asked;
  if (!entry.record.slots.tryTake(limits)) return { candidate, entry, until: undefined };
  const now = exchange.generation.host.clock.now();
  return turnOf(asked, "own", entry.record.minute.take(limits, tokensOf(exchange), now));
}

async function trySharedTurn(asked: Asked, sharing: Sharing): Promise<Found> {
  const { exchange, candidate, entry, limits } = asked;
  const place = await sharing.places.enter(entry.record, limits);
  if (place === alone) return tryOwnTurn(asked);
  if (!place) return { candidate, entry, until: undefined };
  return turnOf(asked, place, await sharing.minutes.take(entry.record, limits, tokensOf(exchange)));
}

async function waitForTurn(exchange: Exchange, { candidate, entry }: Busy): Promise<Found> {
  const { clock, sharing } = exchange.generation.host;
  const { limits } = entry.config.traffic;
  if (!limits) return { candidate, entry, until: undefined };
  const { slots, minute } = entry.record;
  const asked = { exchange, candidate, entry, limits };
  const place = sharing
    ? await sharing.places.wait(entry.record, limits, exchange.signal)
    : await slots.wait(limits, clock, exchange.signal);
  const tokens = tokensOf(exchange);
  const isLet = sharing?.isShared
    ? await sharing.minutes.take(entry.record, limits, tokens)
    : minute.take(limits, tokens, clock.now());
  return turnOf(asked, place ?? "own", isLet);
}

/** The place is given back when the minute is full. */
function turnOf({ exchange, candidate, entry }: Asked, place: "own" | Place, asked: Let): Found {
  const { clock, sharing } = exchange.generation.host;
  const turn = { candidate, entry, tokens: tokensOf(exchange), takenAt: clock.now(), place };
  if (asked.ok) return turn;
  endTurn(turn, sharing);
  return { candidate, entry, until: asked.until };
}

function tokensOf({ body }: Exchange): number {
  return Math.ceil(body.length / bytesPerToken);
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
