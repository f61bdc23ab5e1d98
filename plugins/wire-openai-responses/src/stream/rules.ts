/** What a stream of this wire has to keep, by the name that a breach is counted under. */
export const streamRules = {
  "json-objects": "The data of each event is one JSON object, but for the mark `[DONE]`.",
  "typed-events": "Each event has a `type`; the name of the event, where it has one, is the same.",
  "created-first": "`response.created` comes before all else that is said of the response, and once.",
  "created-names-response": "`response.created` brings the response with its `id`.",
  "rising-sequence": "`sequence_number`, where there is one, rises from event to event.",
  "status-fits": "A response that an event brings has the status that the event tells of.",
  "usage-at-end": "Usage is told by the event that ends the response, and by no other.",
  "dense-items": "Each new item has the next `output_index`, beginning with 0.",
  "distinct-items": "No two items have the same id.",
  "items-begin": "An item is added before anything is said of it, and nothing is said of it once it is done.",
  "items-end": "Each item is done when the response is completed.",
  "calls-named": "The item of a call has a `call_id` and a `name` when it is done.",
  "dense-parts": "Each new part of an item has the next `content_index` or `summary_index`, beginning with 0.",
  "parts-begin": "A part is added before its text comes, and gets none once it is done.",
  "parts-end": "Each part that was added is done before its item is.",
  "texts-add-up": "The pieces of a text are as long together as the whole that its end repeats.",
  "one-end": "Nothing more is said of a response, and no error, once it has ended.",
  "mark-last": "`[DONE]` comes after the event that ends the response.",
  complete: "The stream does not end before the response has: completed, incomplete or failed, or with an error.",
} as const satisfies Readonly<Record<string, string>>;

/** The name of a rule. */
export type StreamRule = keyof typeof streamRules;

/** Takes a breach; `seen` is what was there instead, without content of the answer. */
export type Report = (rule: StreamRule, seen: string) => void;
