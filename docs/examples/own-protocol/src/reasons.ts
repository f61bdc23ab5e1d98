import type { ChatEvent, FinishReason } from "@patchbay/sdk";

const reasons: Readonly<Record<FinishReason, true>> = {
  stop: true,
  length: true,
  "tool-calls": true,
  "stop-sequence": true,
  "content-filter": true,
  refusal: true,
  "context-length": true,
  pause: true,
  error: true,
  other: true,
};

/** The end of an answer; a reason of another kind is kept as it was said. */
export function finishOf(raw: string): ChatEvent {
  return isReason(raw) ? { type: "finish", reason: raw } : { type: "finish", reason: "other", raw };
}

function isReason(word: string): word is FinishReason {
  return Object.hasOwn(reasons, word);
}
