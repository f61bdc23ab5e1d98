import type { ChatEvent, ChatRequest, ContentPart, Message } from "@patchbay/sdk";
import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";

const text: Arbitrary<string> = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
const name = fc
  .string({ unit: fc.constantFrom("a", "b", "_", "."), minLength: 1, maxLength: 6 })
  .map((rest) => `f${rest}`);
const json = fc.dictionary(
  fc.constantFrom("a", "title", "__proto__", "max_items"),
  fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
  { noNullPrototype: true },
);
const signature = fc.base64String({ minLength: 4 }).map((value) => ({ family: "gemini", value }));

const textPart = fc.record({ type: fc.constant("text" as const), text });
const image = fc.record({
  type: fc.constant("image" as const),
  source: fc.record({
    type: fc.constant("base64" as const),
    mediaType: fc.constantFrom("image/png", "image/webp"),
    data: fc.base64String({ minLength: 4 }),
  }),
});
const question: Arbitrary<Message> = fc.record({
  role: fc.constant("user" as const),
  content: fc.array(fc.oneof(textPart, image), { minLength: 1, maxLength: 3 }),
});
const answer: Arbitrary<Message> = fc.record({
  role: fc.constant("assistant" as const),
  content: fc.array(
    fc.record({ type: fc.constant("text" as const), text, signature }, { requiredKeys: ["type", "text"] }),
    {
      minLength: 1,
      maxLength: 2,
    },
  ),
});
/** A turn of calls, and the turn of their results: each with text or data, or failed. */
const loop: Arbitrary<readonly Message[]> = fc
  .array(fc.record({ name, args: json, output: fc.oneof(text, json), isError: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((calls) => [
    {
      role: "assistant",
      content: calls.map(({ name, args }, index): ContentPart => ({
        type: "tool-call",
        id: `id${index}`,
        name,
        argumentsText: JSON.stringify(args),
      })),
    },
    {
      role: "user",
      content: calls.map(({ name, output, isError }, index): ContentPart => {
        const failed = isError && typeof output === "string";
        const content =
          typeof output === "string"
            ? { type: "text" as const, text: output }
            : { type: "json" as const, value: output };
        return {
          type: "tool-result",
          callId: `id${index}`,
          name,
          content: [content],
          ...(failed && { isError: true }),
        };
      }),
    },
  ]);
const messages: Arbitrary<readonly Message[]> = fc
  .array(fc.oneof(fc.tuple(question, answer), fc.tuple(question, loop, answer)), { maxLength: 3 })
  .chain((turns) => question.map((last) => [...turns.flat(2), last]));

/** Requests that this wire can say. */
export const request: Arbitrary<ChatRequest> = fc.record(
  {
    model: fc.constant("m"),
    system: fc.array(fc.record({ text }), { maxLength: 3 }),
    messages,
    stream: fc.boolean(),
    tools: fc.uniqueArray(
      fc.record(
        {
          type: fc.constant("function" as const),
          name,
          description: text,
          parameters: fc.constant({ type: "object", properties: { title: { type: "string" } }, required: ["title"] }),
        },
        { requiredKeys: ["type", "name", "description"] },
      ),
      { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
    ),
    toolChoice: fc.constantFrom({ type: "auto" as const }, { type: "none" as const }, { type: "required" as const }),
    sampling: fc.record({
      temperature: fc.constantFrom(0, 1),
      stop: fc.array(text, { minLength: 1, maxLength: 5 }),
      maxOutputTokens: fc.nat(),
      seed: fc.integer(),
    }),
    thinking: fc.oneof(
      fc.record({
        type: fc.constant("budget" as const),
        tokens: fc.integer({ min: 1, max: 9000 }),
        show: fc.constant("auto" as const),
      }),
      fc.record({
        type: fc.constant("level" as const),
        level: fc.constantFrom("low" as const, "high" as const),
        show: fc.constant("none" as const),
      }),
    ),
    serviceTier: fc.constantFrom("standard", "flex"),
  },
  { requiredKeys: ["model", "system", "messages", "stream"] },
);

/** Answers, as their events. */
export const events: Arbitrary<readonly ChatEvent[]> = fc
  .record({
    thought: fc.array(text, { maxLength: 2 }),
    texts: fc.array(text, { maxLength: 3 }),
    signed: fc.boolean(),
    calls: fc.array(json, { maxLength: 2 }),
    reason: fc.constantFrom("stop" as const, "length" as const),
  })
  .map(({ thought, texts, signed, calls, reason }) => [
    { type: "start", id: "r1", model: "m", extensions: { gemini: { fields: {} } } },
    ...thought.map((text): ChatEvent => ({ type: "reasoning-delta", text, summary: true })),
    ...texts.map((text): ChatEvent => ({ type: "text-delta", text })),
    ...(signed ? [{ type: "signature", of: "text", signature: { family: "gemini", value: "c2ln" } } as const] : []),
    ...calls.flatMap((args, index): ChatEvent[] => [
      { type: "tool-call-start", index, id: `c${index}`, name: "f" },
      ...(index === 0
        ? [{ type: "signature", of: "tool-call", signature: { family: "gemini", value: "c2ln" } } as const]
        : []),
      { type: "tool-call-delta", index, argumentsText: JSON.stringify(args) },
      { type: "tool-call-end", index },
    ]),
    { type: "finish", reason: reason === "stop" && calls.length > 0 ? "tool-calls" : reason },
    { type: "usage", usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } },
  ]);

/** The bytes, cut at any places. */
export function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const ends = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b);
  return ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
}

/** Places for {@link cut}. */
export const cuts: Arbitrary<readonly number[]> = fc.array(fc.nat(4000), { maxLength: 10 });
