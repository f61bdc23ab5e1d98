import type { FinishReason } from "@patchbay/sdk";
import type { EndWords } from "@patchbay/wire-kit";

/** What a `done_reason` means. An answer that calls tools did not just stop, though this wire says so. */
export function decodeFinish(raw: string | undefined, hasCalls: boolean): FinishReason {
  if (raw === undefined || raw === "" || raw === "stop") return hasCalls ? "tool-calls" : "stop";
  return raw === "length" ? "length" : "other";
}

const cutShort: ReadonlySet<FinishReason> = new Set(["length", "context-length"]);

/** A finish reason in one of the words that clients of this wire know. */
export function encodeFinish(reason: FinishReason): string {
  return cutShort.has(reason) ? "length" : "stop";
}

/** How the wire says that an answer ended. */
export const endWords: EndWords = {
  unsaid: new Set(["content-filter", "refusal", "pause"]),
  encode: encodeFinish,
};
