import { randomUUID } from "node:crypto";
import type { KernelEvent } from "@patchbay/sdk";
import type { Notice } from "./thresholds/watch.ts";

/** How many events of each kind. */
export type Counts = Readonly<Record<string, number>>;

/** What is posted. */
export interface Letter {
  readonly body: string;
  /** What is lost when it does not arrive. */
  readonly counts: Counts;
}

/** A letter that tells of an event. Its id is the same in each try. */
export function eventLetter(event: KernelEvent): Letter {
  return { body: JSON.stringify({ id: randomUUID(), type: event.type, event }), counts: { [event.type]: 1 } };
}

/** A letter that tells of a threshold, at this time (milliseconds since the epoch). */
export function thresholdLetter({ turn, options, value, requests, unknown, since }: Notice, at: number): Letter {
  const { name, when, over, above, pool, model, client } = options;
  const type = turn === "cleared" ? "threshold-cleared" : "threshold";
  const body = {
    id: randomUUID(),
    type,
    at: isoTime(at),
    threshold: { name, when, over, above, pool, model, client },
    value,
    requests,
    ...unknown,
    since: isoTime(since),
    ...(turn === "reminder" && { reminder: true }),
  };
  return { body: JSON.stringify(body), counts: { [type]: 1 } };
}

/** A letter that tells what was not told between these times (milliseconds since the epoch). */
export function summaryLetter(counts: Counts, from: number, to: number): Letter {
  const body = { id: randomUUID(), type: "left-out", from: isoTime(from), to: isoTime(to), counts };
  return { body: JSON.stringify(body), counts };
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
