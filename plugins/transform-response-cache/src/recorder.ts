import type { ChatEvent, EventMachine, FinishReason } from "@patchbay/sdk";

/** Reasons that a whole answer ends with. */
const wholeReasons: ReadonlySet<FinishReason> = new Set(["stop", "stop-sequence", "tool-calls"]);

/** Kinds after which an answer is not kept, wherever it ends. */
const spoilers: ReadonlySet<string> = new Set(["error", "refusal-delta"]);

/**
 * Looks on while an answer passes and hands it over when it has come to a good end, as JSON text of its arrays of events.
 * An answer that fails, is cut, refused or too large is not handed over.
 */
export function createRecorder(maxBytes: number, keep: (text: Buffer) => void): EventMachine {
  let batches: (readonly ChatEvent[])[] | undefined = [];
  let size = 0;
  const record = (events: readonly ChatEvent[]): void => {
    const kept = events.filter(({ type }) => type !== "ping");
    size += kept.reduce((sum, event) => sum + leastSize(event), 0);
    if (size > maxBytes || kept.some(({ type }) => spoilers.has(type))) batches = undefined;
    else if (kept.length > 0) batches?.push(kept);
  };
  return {
    push(events) {
      if (batches) record(events);
      return events;
    },
    end() {
      if (!batches || !isWhole(batches.flat())) return [];
      const text = Buffer.from(JSON.stringify(batches));
      if (text.length <= maxBytes) keep(text);
      return [];
    },
  };
}

/** Ends the record of what will be too large before it has taken the room. */
function leastSize(event: ChatEvent): number {
  if ("text" in event) return event.text.length;
  if (event.type === "tool-call-delta") return event.argumentsText.length;
  return event.type === "media" && event.media.source.type === "base64" ? event.media.source.data.length : 0;
}

/** Every candidate has ended, and none before its time. */
function isWhole(events: readonly ChatEvent[]): boolean {
  const open = new Map<number, boolean>();
  for (const event of events) {
    const candidate = ("candidate" in event ? event.candidate : undefined) ?? 0;
    if (event.type === "finish") open.set(candidate, !wholeReasons.has(event.reason));
    else if (event.type !== "start" && event.type !== "usage") open.set(candidate, true);
  }
  return open.size > 0 && [...open.values()].every((isOpen) => !isOpen);
}
