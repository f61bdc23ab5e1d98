import type { JsonObject } from "@patchbay/sdk";
import type { ToolName } from "@patchbay/wire-kit";

/**
 * Id of this wire: OpenAI's Chat Completions, as OpenAI and the many services that follow it speak it.
 * Requests and answers: https://platform.openai.com/docs/api-reference/chat/create
 * Streams: https://platform.openai.com/docs/api-reference/chat-streaming
 * Errors: https://platform.openai.com/docs/guides/error-codes
 * Models and embeddings: https://platform.openai.com/docs/api-reference/models, …/embeddings
 */
export const wireId = "openai-chat";

/** Data that ends a stream. */
export const doneMark = "[DONE]";

/** What the reading of an answer has to know of its request. */
export interface Memo {
  /** Tool names that the wire could not carry: as written → as the client knows them. */
  readonly names: Readonly<Record<string, ToolName>>;
  /** Custom tools that were written as functions, by their names on the wire. */
  readonly wrappedTools: readonly string[];
  /** How the endpoint hides thinking in its text, if it does. */
  readonly thinkTags?: "think-tags" | "think-tags-open";
  /** Format of spoken answers, as the request asked for it. */
  readonly audioFormat?: string;
}

/** The member of a wire's object where a cache mark stands. */
export type CacheField = "cache_control" | "prompt_cache_breakpoint";

/** An object of the wire, made piece by piece. */
export type Draft = Record<string, JsonObject[string]>;
