import type { FinishReason } from "@patchbay/sdk";
import type { EndWords } from "@patchbay/wire-kit";

/** https://ai.google.dev/api/generate-content#FinishReason */
const reasons: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ["STOP", "stop"],
  ["MAX_TOKENS", "length"],
  ["SAFETY", "content-filter"],
  ["RECITATION", "content-filter"],
  ["BLOCKLIST", "content-filter"],
  ["PROHIBITED_CONTENT", "content-filter"],
  ["SPII", "content-filter"],
  ["IMAGE_SAFETY", "content-filter"],
  ["IMAGE_PROHIBITED_CONTENT", "content-filter"],
  ["IMAGE_RECITATION", "content-filter"],
  ["CONTINUATION", "pause"],
  ["MALFORMED_FUNCTION_CALL", "error"],
  ["UNEXPECTED_TOOL_CALL", "error"],
  ["TOO_MANY_TOOL_CALLS", "error"],
]);

/** Reasons by which a model says that it could not make its answer; it may well do so when asked again. */
export const failedReasons: ReadonlySet<string> = new Set(
  [...reasons].filter(([, reason]) => reason === "error").map(([word]) => word),
);

/** A finish reason in neutral words. The wire has none for calls: an answer that has some did not just stop. */
export function decodeFinish(raw: string | undefined, hasCalls: boolean): FinishReason {
  const reason = raw === undefined ? "other" : (reasons.get(raw) ?? "other");
  return reason === "stop" && hasCalls ? "tool-calls" : reason;
}

const words: Readonly<Record<FinishReason, string>> = {
  stop: "STOP",
  "stop-sequence": "STOP",
  "tool-calls": "STOP",
  length: "MAX_TOKENS",
  "context-length": "MAX_TOKENS",
  "content-filter": "SAFETY",
  refusal: "SAFETY",
  pause: "STOP",
  error: "OTHER",
  other: "OTHER",
};

/** A finish reason in one of the words that clients of this wire know. */
export function encodeFinish(reason: FinishReason): string {
  return words[reason];
}

/** How the wire says that an answer ended. */
export const endWords: EndWords = { unsaid: new Set(["pause"]), encode: encodeFinish };
