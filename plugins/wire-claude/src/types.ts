import type { JsonObject } from "@patchbay/sdk";
import type { ToolName } from "@patchbay/wire-kit";

/**
 * Id of this wire: Anthropic's Messages, as Anthropic and the services that follow it speak it.
 * Requests, answers and counting: https://platform.claude.com/docs/en/api/messages
 * Streams: https://platform.claude.com/docs/en/build-with-claude/streaming
 * Errors: https://platform.claude.com/docs/en/api/errors
 * Models: https://platform.claude.com/docs/en/api/models-list
 */
export const wireId = "claude";

/** Who makes the signatures, files and server tools of this wire. */
export const family = "anthropic";

/** The first version without sampling fields. */
export const versionWithoutSampling = "2026-10-21";

/** What the reading of an answer has to know of its request. */
export interface Memo {
  /** The request was read from this wire, so its client carries what proves an answer. */
  readonly own: boolean;
  /** Tool names that the wire could not carry: as written → as the client knows them. */
  readonly names: Readonly<Record<string, ToolName>>;
  /** Custom tools that were written as functions, by their names on the wire. */
  readonly wrappedTools: readonly string[];
  /** The tool whose input is the answer. */
  readonly jsonTool?: string;
}

/** An object of the wire, made piece by piece. */
export type Draft = Record<string, JsonObject[string]>;
