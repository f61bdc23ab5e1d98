import type { ChatEvent, SignatureEvent } from "@patchbay/sdk";
import { grouped } from "./grouped.ts";

/** The signature of a call. */
export type CallSignature = SignatureEvent & { readonly of: "tool-call" };

/** Whether an event signs a call. */
export function isCallSignature(event: ChatEvent): event is CallSignature {
  return event.type === "signature" && event.of === "tool-call";
}

/** Puts the signature of a call in front of the call's beginning, as far as both are at hand: wires send it behind that. */
export function signaturesFirst(events: readonly ChatEvent[]): readonly ChatEvent[] {
  if (!events.some(isCallSignature)) return events;
  const begun = new Set(events.flatMap((event) => (event.type === "tool-call-start" ? [keyOf(event)] : [])));
  const signatures = events.filter(isCallSignature).filter((event) => begun.has(keyOf(event)));
  const moved = grouped(signatures.map((event) => [keyOf(event), event]));
  if (moved.size === 0) return events;
  return events.flatMap((event): readonly ChatEvent[] => {
    if (isCallSignature(event) && begun.has(keyOf(event))) return [];
    return event.type === "tool-call-start" ? [...(moved.get(keyOf(event)) ?? []), event] : [event];
  });
}

function keyOf(event: CallSignature | (ChatEvent & { readonly type: "tool-call-start" })): string {
  const index = event.type === "signature" ? (event.part ?? 0) : event.index;
  return `${event.candidate ?? 0} ${index}`;
}
