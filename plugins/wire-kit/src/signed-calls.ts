import type { ChatEvent, SignatureEvent } from "@patchbay/sdk";

/** The signature of a call. On this wire it travels as a thought of its own, in front of the call. */
export type CallSignature = SignatureEvent & { readonly of: "tool-call" };

export function isCallSignature(event: ChatEvent): event is CallSignature {
  return event.type === "signature" && event.of === "tool-call";
}

/** Puts the signature of a call in front of the call's beginning: other wires send it behind that. */
export function signaturesFirst(events: readonly ChatEvent[]): readonly ChatEvent[] {
  if (!events.some(isCallSignature)) return events;
  const begun = new Set(events.flatMap((event) => (event.type === "tool-call-start" ? [keyOf(event)] : [])));
  const moved = events.filter(isCallSignature).filter((event) => begun.has(keyOf(event)));
  if (moved.length === 0) return events;
  return events.flatMap((event): readonly ChatEvent[] => {
    if (isCallSignature(event) && begun.has(keyOf(event))) return [];
    if (event.type !== "tool-call-start") return [event];
    return [...moved.filter((signature) => keyOf(signature) === keyOf(event)), event];
  });
}

function keyOf(event: CallSignature | (ChatEvent & { readonly type: "tool-call-start" })): string {
  const index = event.type === "signature" ? (event.part ?? 0) : event.index;
  return `${event.candidate ?? 0} ${index}`;
}
