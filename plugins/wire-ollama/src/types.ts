import type { JsonObject } from "@patchbay/sdk";
import type { ToolName } from "@patchbay/wire-kit";

/**
 * Id of this wire: Ollama's own API.
 * Requests, answers, models and embeddings: https://docs.ollama.com/api
 * Streams: https://docs.ollama.com/api/streaming
 * Errors: https://docs.ollama.com/api/errors
 */
export const wireId = "ollama";

/** What the reading of an answer has to know of its request. */
export interface Memo {
  /** Tool names that were changed: as written → as the client knows them. */
  readonly names: Readonly<Record<string, ToolName>>;
  /** Custom tools that were written as functions, by their names on the wire. */
  readonly wrappedTools: readonly string[];
  /** The models write their thinking into the text. */
  readonly thinkTags?: ThinkTagsIn;
}

/** How thinking stands in the text: between two tags, or before a closing one that the template has opened. */
export type ThinkTagsIn = "think-tags" | "think-tags-open";

/** An object of the wire, made piece by piece. */
export type Draft = Record<string, JsonObject[string]>;
