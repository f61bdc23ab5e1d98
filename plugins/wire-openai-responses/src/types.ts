import type { ToolName } from "@patchbay/wire-kit";

/**
 * Id of this wire: OpenAI's Responses, as OpenAI and the services that follow it speak it.
 * Requests and answers: https://platform.openai.com/docs/api-reference/responses/create
 * Streams: https://platform.openai.com/docs/api-reference/responses-streaming
 * Errors: https://platform.openai.com/docs/guides/error-codes
 */
export const wireId = "openai-responses";

/** The vendor family whose sealed thinking, files and tools this wire carries. */
export const family = "openai";

/** Data behind the last event of a stream. */
export const doneMark = "[DONE]";

/** What the reading of an answer has to know of its request. */
export interface Memo {
  /** Tool names that the wire could not carry: as written → as the client knows them. */
  readonly names: Readonly<Record<string, ToolName>>;
  /** Where the text is to end: the wire has no field for it. */
  readonly stop?: readonly string[];
  /** The request is of another wire, whose clients may not be able to carry proofs. */
  readonly foreign?: boolean;
  /** The conversation was sent to be compacted. */
  readonly compact?: boolean;
}
