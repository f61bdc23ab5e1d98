import type { ChatEvent } from "@patchbay/sdk";
import { grouped } from "./grouped.ts";

/**
 * Puts what is said of a text right behind it, as far as all of an answer is at hand: some wires tell it at the very
 * end, and others have no place for it once something else was said.
 */
export function besideTexts(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const textOf = findTexts(events);
  if (textOf.size === 0) return events;
  const notes = grouped([...textOf].map(([note, text]) => [text, events.slice(note, note + 1)]));
  return events.flatMap((event, at) => (textOf.has(at) ? [] : [event, ...(notes.get(at)?.flat() ?? [])]));
}

/**
 * By the places of notes, those of the texts behind which they belong: sources behind their part, log probabilities
 * behind what was just said. Places, because an event may be said twice.
 */
function findTexts(events: readonly ChatEvent[]): ReadonlyMap<number, number> {
  const ofPart = new Map<string, number>();
  for (const [at, event] of events.entries()) if (event.type === "text-delta") ofPart.set(partKey(event), at);
  const ofCandidate = new Map<number, number>();
  const found = new Map<number, number>();
  for (const [at, event] of events.entries()) {
    if (event.type === "text-delta") ofCandidate.set(event.candidate ?? 0, at);
    const ofCitation = event.type === "citation" ? ofPart.get(partKey(event)) : undefined;
    const text = isOfText(event) ? ofCandidate.get(event.candidate ?? 0) : ofCitation;
    if (text !== undefined) found.set(at, text);
  }
  return found;
}

function isOfText(event: ChatEvent): event is ChatEvent & { readonly type: "logprobs" } {
  return event.type === "logprobs" && event.of === "text";
}

function partKey({ candidate = 0, part = 0 }: ChatEvent & { readonly type: "text-delta" | "citation" }): string {
  return `${candidate} ${part}`;
}
