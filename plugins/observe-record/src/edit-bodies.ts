import { setImmediate } from "node:timers/promises";
import type { TapeEvent } from "./tape.ts";

/** Changes the bodies of an exchange: each is one text, in how many pieces it may have come. */
export async function editBodies(
  events: readonly TapeEvent[],
  edit: (pieces: readonly string[]) => readonly string[],
): Promise<readonly TapeEvent[]> {
  const texts = new Map<number, string>();
  for (const indexes of indexesByBody(events).values()) {
    // A long body takes its time: what else is to be done gets its turn before the next one.
    await setImmediate();
    const pieces = edit(indexes.map((index) => bodyOf(events[index])));
    for (const [nth, index] of indexes.entries()) texts.set(index, pieces[nth] ?? "");
  }
  return events.map((event, index) =>
    event.type === "wire-body" ? { ...event, body: texts.get(index) ?? "" } : event,
  );
}

function indexesByBody(events: readonly TapeEvent[]): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const [index, event] of events.entries()) {
    if (event.type !== "wire-body") continue;
    const key = `${event.side} ${event.direction} ${event.attempt ?? 0}`;
    const indexes = found.get(key) ?? [];
    found.set(key, indexes);
    indexes.push(index);
  }
  return found;
}

function bodyOf(event: TapeEvent | undefined): string {
  return event?.type === "wire-body" ? event.body : "";
}
