import type { JsonObject } from "@patchbay/sdk";
import type { ToolName } from "@patchbay/wire-kit";

/**
 * Id of this wire: generateContent of Google's Generative Language API, in the words of v1beta.
 * Requests and answers: https://ai.google.dev/api/generate-content
 * Thought signatures: https://ai.google.dev/gemini-api/docs/thought-signatures
 * Tokens, embeddings, models: https://ai.google.dev/api/tokens, …/embeddings, …/models
 * Errors: https://cloud.google.com/apis/design/errors
 */
export const wireId = "gemini";

/** Family of what the vendor signs, and of the tools that it runs. */
export const family = "gemini";

/** What the reading of an answer has to know of its request. */
export interface Memo {
  /** The request came from another wire, whose clients may not carry what this one signs. */
  readonly foreign: boolean;
  /** Tool names that the wire could not carry: as written → as the client knows them. */
  readonly names: Readonly<Record<string, ToolName>>;
  /** Custom tools that were written as functions, by their names on the wire. */
  readonly wrappedTools: readonly string[];
  /** Names of all functions, as written. */
  readonly functions: readonly string[];
}

/** An object of the wire, made piece by piece. */
export type Draft = Record<string, JsonObject[string]>;

/** An empty object of which every name is data. */
export function newDraft(): Draft {
  // What has no members has none of a wrong type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.create(null) as Draft;
}
