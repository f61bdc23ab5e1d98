import type { Attributes } from "@opentelemetry/api";
import type { AttemptEndEvent, FinishReason, ObservedError, OperationKind, Usage } from "@patchbay/sdk";
import { attribute, ownAttribute } from "../conventions.ts";

/** `gen_ai.operation.name`; the last three have no word in the conventions. */
export const operationNames = {
  chat: "chat",
  embed: "embeddings",
  "count-tokens": "count_tokens",
  models: "list_models",
  raw: "raw",
} as const satisfies Record<OperationKind, string>;

const finishReasons = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_call",
  "stop-sequence": "stop",
  "content-filter": "content_filter",
  refusal: "content_filter",
  "context-length": "length",
  pause: "pause",
  error: "error",
  other: "other",
} as const satisfies Record<FinishReason, string>;

/** The finish reason in the word of the conventions. */
export function finishReason(finish: FinishReason): string {
  return finishReasons[finish] ?? "other";
}

/** Why an attempt was made. */
export function causeOf({ hedge, attempt }: Pick<AttemptEndEvent, "hedge" | "attempt">): "first" | "retry" | "hedge" {
  if (hedge === true) return "hedge";
  return attempt === 1 ? "first" : "retry";
}

/** Counts of tokens; what nobody counted is left out. */
export function usageAttributes(usage: Usage | undefined): Attributes {
  if (!usage) return {};
  return {
    [attribute.inputTokens]: usage.inputTokens,
    [attribute.outputTokens]: usage.outputTokens,
    [attribute.cacheReadTokens]: usage.cacheReadTokens,
    [attribute.cacheWriteTokens]: usage.cacheWriteTokens,
    [attribute.reasoningTokens]: usage.reasoningTokens,
    [ownAttribute.estimated]: usage.estimated === true ? true : undefined,
  };
}

/** What went wrong, in words of a fixed list: a message may quote what people wrote. */
export function errorAttributes(error: ObservedError | undefined): Attributes {
  return error ? { [attribute.errorType]: error.code, [ownAttribute.errorOwner]: error.owner } : {};
}
