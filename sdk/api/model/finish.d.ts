/**
 * Why an answer ended. `context-length`: the conversation outgrew the model. `refusal`: the provider stopped it.
 * `pause`: a long turn may be resumed. `other`: a reason that has no neutral word; `raw` says it.
 */
export type FinishReason = "stop" | "length" | "tool-calls" | "stop-sequence" | "content-filter" | "refusal" | "context-length" | "pause" | "error" | "other";
