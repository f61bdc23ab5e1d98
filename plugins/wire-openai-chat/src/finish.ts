import type { FinishReason } from "@patchbay/sdk";
import type { EndWords } from "@patchbay/wire-kit";

/** Finish reasons of the wire, and what vendors say in their place. */
const reasons: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ["stop", "stop"],
  ["eos", "stop"],
  ["eos_token", "stop"],
  ["end_turn", "stop"],
  ["STOP", "stop"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["MAX_TOKENS", "length"],
  ["model_length", "context-length"],
  ["tool_calls", "tool-calls"],
  ["tool_use", "tool-calls"],
  ["function_call", "tool-calls"],
  ["stop_sequence", "stop-sequence"],
  ["content_filter", "content-filter"],
  ["sensitive", "content-filter"],
  ["refusal", "refusal"],
]);

/** Reasons by which a vendor says that it failed. */
export const failedReasons: ReadonlySet<string> = new Set(["error", "error_finish"]);

/** A finish reason in neutral words. An answer that calls tools did not just stop, whatever its vendor says. */
export function decodeFinish(raw: string | undefined, hasCalls: boolean): FinishReason {
  const reason = raw === undefined ? "stop" : (reasons.get(raw) ?? "other");
  return reason === "stop" && hasCalls ? "tool-calls" : reason;
}

const words: Readonly<Record<FinishReason, string>> = {
  stop: "stop",
  "stop-sequence": "stop",
  "tool-calls": "tool_calls",
  length: "length",
  "context-length": "length",
  "content-filter": "content_filter",
  refusal: "content_filter",
  pause: "stop",
  error: "stop",
  other: "stop",
};

/** A finish reason in one of the words that clients of this wire know. */
export function encodeFinish(reason: FinishReason): string {
  return words[reason];
}

/** How the wire says that an answer ended. */
export const endWords: EndWords = { unsaid: new Set(["pause"]), encode: encodeFinish };
