import type { FinishEvent, FinishReason, JsonObject } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { bagOf } from "./bag.ts";

const reasons: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ["end_turn", "stop"],
  ["stop_sequence", "stop-sequence"],
  ["max_tokens", "length"],
  ["tool_use", "tool-calls"],
  ["pause_turn", "pause"],
  ["refusal", "refusal"],
  ["model_context_window_exceeded", "context-length"],
]);

/**
 * A stop reason in neutral words. An answer that calls tools did not just stop, whatever its vendor says; one whose only
 * call was of the tool that gives the answer did.
 */
export function decodeFinish(raw: string, { calls, answeredByTool }: Answered): FinishReason {
  const reason = reasons.get(raw) ?? "other";
  if (reason === "stop" && calls > 0) return "tool-calls";
  return reason === "tool-calls" && calls === 0 && answeredByTool ? "stop" : reason;
}

/** What an answer was made of. */
interface Answered {
  /** Tools of the client's that were called. */
  readonly calls: number;
  readonly answeredByTool: boolean;
}

const words: Readonly<Record<FinishReason, string>> = {
  stop: "end_turn",
  "stop-sequence": "stop_sequence",
  "tool-calls": "tool_use",
  length: "max_tokens",
  "context-length": "model_context_window_exceeded",
  "content-filter": "refusal",
  refusal: "refusal",
  pause: "pause_turn",
  error: "end_turn",
  other: "end_turn",
};

/** Members of an answer that are known at its end only. */
export const finishFields: ReadonlySet<string> = new Set(["stop_details", "container", "context_management"]);

/** What the end of an answer says of how it ended. Words of this wire's upstreams that have no neutral one stay. */
export function encodeFinish(finish: FinishEvent | undefined): JsonObject {
  const own = finish && asString(bagOf(finish)["reason"]);
  const reason = own ?? words[finish?.reason ?? "stop"];
  return { stop_reason: reason, stop_sequence: finish?.stopSequence ?? null };
}
