/** The rules of a stream: name → what it demands. The README shows this table. */
export const streamRules = {
  "event-framing": "each line is a field of server-sent events, a comment or blank",
  "line-length": "no line is longer than 16 Mi characters; what follows such a line is not looked at",
  "cut-event": "the last event has its blank line",
  "event-json": "the data of each event is a JSON object, or `[DONE]`",
  "chunk-object": "`object`, where it says something, names a chunk of this API",
  "stable-id": "all chunks that have an `id` have the same",
  "stable-model": "all chunks that have a `model` have the same",
  "choices-list": "each chunk has a list of `choices`, if only an empty one",
  "choice-index": "each choice has its `index`, a whole number from 0",
  "choice-gap": "the indexes of the choices leave none out",
  "role-late": "a choice that names its `role` does so before its content",
  "value-type": "texts and arguments are strings, or content a list of parts",
  "call-index": "each piece of a tool call has the `index` of its call, if it is not all of it",
  "call-order": "a new call has the next index",
  "call-head": "the first piece of a call has `id`, `type` and the tool's name",
  "call-identity": "later pieces of a call repeat its id and name or leave them out",
  "content-after-finish": "no content follows the `finish_reason` of its choice",
  "finish-changes": "a choice has one `finish_reason`",
  "finish-missing": "each choice has a `finish_reason` in the end",
  "usage-shape": "`usage` counts the prompt and the completion in whole numbers",
  "usage-early": "the chunk that tells usage alone comes when all choices have finished",
  "chunk-after-usage": "nothing but the end follows the chunk that tells usage alone",
  "no-chunk": "a chunk comes before the end",
  "after-end": "nothing follows `[DONE]`, and nothing but `[DONE]` an error",
  "done-missing": "the stream ends with `[DONE]`, or with an error",
} as const satisfies Readonly<Record<string, string>>;

/** The stable name of a rule. */
export type StreamRule = keyof typeof streamRules;

/** Tells of a broken rule. `message` says what was seen, without the answer's content. */
export type Report = (rule: StreamRule, message: string) => void;
