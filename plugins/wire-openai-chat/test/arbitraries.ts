import type { ChatEvent, ChatRequest, ContentPart, Message } from "@patchbay/sdk";
import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";

const text: Arbitrary<string> = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
const id = fc.string({ unit: fc.constantFrom("a", "b", "_", "1"), minLength: 1, maxLength: 6 });
const json = fc.dictionary(
  fc.constantFrom("a", "title", "__proto__", "type"),
  fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
  { noNullPrototype: true },
);
/** A schema that models can be held to, or any that they are not. */
const parameters = fc.oneof(
  fc.record({ parameters: json, strict: fc.constant(false) }),
  fc.uniqueArray(fc.constantFrom("a", "title", "type"), { minLength: 1 }).map((names) => ({
    parameters: {
      type: "object",
      properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
      required: names,
      additionalProperties: false,
    },
    strict: true,
  })),
);
const textPart = fc.record({ type: fc.constant("text" as const), text });
const source = fc.oneof(
  fc.record({ type: fc.constant("url" as const), url: fc.webUrl() }),
  fc.record({
    type: fc.constant("base64" as const),
    mediaType: fc.constant("image/png"),
    data: fc.base64String({ minLength: 4 }),
  }),
);
const image = fc.record(
  { type: fc.constant("image" as const), source, detail: fc.constantFrom("auto" as const, "low" as const) },
  { requiredKeys: ["type", "source"] },
);

const user: Arbitrary<Message> = fc.record({
  role: fc.constant("user" as const),
  content: fc.array(fc.oneof(textPart, image), { minLength: 1, maxLength: 3 }),
});
const call: Arbitrary<ContentPart> = fc.record({
  type: fc.constant("tool-call" as const),
  id,
  name: id,
  argumentsText: fc.oneof(
    json.map((value) => JSON.stringify(value)),
    fc.constant("{broken"),
  ),
});
const assistant: Arbitrary<Message> = fc
  .tuple(fc.array(textPart, { minLength: 1, maxLength: 2 }), fc.array(call, { maxLength: 2 }))
  .map(([texts, calls]) => ({ role: "assistant", content: [...texts, ...calls] }));
const results: Arbitrary<Message> = fc
  .array(
    fc.record({ type: fc.constant("tool-result" as const), callId: id, content: fc.array(textPart, { maxLength: 2 }) }),
    { minLength: 1, maxLength: 2 },
  )
  .map((content) => ({ role: "user", content }));
/** Results stand behind calls: two batches of them in a row would be one. */
const turns: Arbitrary<readonly Message[]> = fc
  .array(fc.oneof(user, assistant, fc.tuple(assistant, results)), { maxLength: 4 })
  .map((list) => list.flat());

/** Requests of any wire. */
export const request: Arbitrary<ChatRequest> = fc.record(
  {
    model: fc.constant("m"),
    system: fc.array(fc.record({ text }), { maxLength: 3 }),
    messages: turns,
    stream: fc.boolean(),
    includeUsage: fc.boolean(),
    tools: fc.uniqueArray(
      fc
        .tuple(
          fc.record(
            { type: fc.constant("function" as const), name: id, description: text },
            { requiredKeys: ["type", "name"] },
          ),
          fc.option(parameters, { nil: {} }),
        )
        .map(([tool, more]) => ({ ...tool, ...more })),
      {
        selector: ({ name }) => name,
        minLength: 1,
        maxLength: 3,
      },
    ),
    sampling: fc.record({
      temperature: fc.constantFrom(0, 1),
      stop: fc.array(text, { maxLength: 4 }),
      maxOutputTokens: fc.nat(),
      seed: fc.integer(),
    }),
    thinking: fc.oneof(
      fc.record({ type: fc.constant("off" as const) }),
      fc.record({ type: fc.constant("level" as const), level: fc.constantFrom("low" as const, "max" as const) }),
    ),
    serviceTier: fc.constantFrom("auto", "flex"),
    user: fc.record({ id: text }),
  },
  { requiredKeys: ["model", "system", "messages", "stream"] },
);

/** Answers. */
export const events: Arbitrary<readonly ChatEvent[]> = fc
  .record({
    thought: fc.array(text, { maxLength: 2 }),
    texts: fc.array(text, { maxLength: 3 }),
    refusal: fc.array(text, { maxLength: 1 }),
    calls: fc.array(fc.array(text, { maxLength: 3 }), { maxLength: 2 }),
    reason: fc.constantFrom("stop" as const, "length" as const),
  })
  .map(({ thought, texts, refusal, calls, reason }) => [
    { type: "start", id: "chatcmpl-1", model: "m", created: 1, extensions: { "openai-chat": { fields: {} } } },
    ...thought.map((text): ChatEvent => ({ type: "reasoning-delta", text })),
    ...texts.map((text): ChatEvent => ({ type: "text-delta", text })),
    ...refusal.map((text): ChatEvent => ({ type: "refusal-delta", text })),
    ...calls.flatMap((pieces, index): ChatEvent[] => [
      { type: "tool-call-start", index, id: `c${index}`, name: "f" },
      ...pieces.map((argumentsText): ChatEvent => ({ type: "tool-call-delta", index, argumentsText })),
    ]),
    ...calls.map((_, index): ChatEvent => ({ type: "tool-call-end", index })),
    { type: "finish", reason: reason === "stop" && calls.length > 0 ? "tool-calls" : reason },
    { type: "usage", usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } },
  ]);

/** A body, cut at some of these places. */
export function cutAt(body: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % body.length), body.length].toSorted((a, b) => a - b);
  return places.slice(1).map((end, index) => body.subarray(places[index], end));
}

export const cuts = fc.array(fc.nat(3000), { maxLength: 10 });
