import type { Violation } from "@patchbay/sdk";

/** What each rule of this wire's streams says when it is broken. The README tells what it demands. */
export const streamRules = {
  "event-json": "the data of an event are no JSON object with a type",
  "event-name": "an event is not named after its type",
  "event-closed": "the last event lacks its blank line",
  "start-first": "content came before message_start",
  "start-once": "message_start came again",
  "start-shape": "message_start lacks its id, role, model, list of content or count of input tokens",
  "block-index": "blocks are not numbered densely from 0",
  "block-shape": "a block began without a type",
  "block-overlap": "a block began inside of another",
  "block-open": "the message ended inside of a block",
  "delta-block": "a piece belongs to no open block",
  "delta-kind": "a piece is not of its block's kind",
  "stop-block": "an end belongs to no open block",
  "signature-once": "a block of thinking was signed again",
  "tool-shape": "a call began without its id, its name or an object for its input",
  "tool-input": "the input of a call ended inside of its JSON",
  "delta-missing": "message_stop came without message_delta before it",
  "delta-usage": "message_delta lacks its count of output tokens",
  "stop-reason": "the message ended without a reason",
  "content-late": "content came behind message_delta",
  "error-shape": "an error lacks its type or its message",
  "after-end": "something came behind the end",
  "no-end": "the stream closed without message_stop or an error",
} as const;

/** The name of a rule. */
export type StreamRule = keyof typeof streamRules;

/** A rule that was broken. */
export function violation(rule: StreamRule): Violation {
  return { rule, message: streamRules[rule] };
}
