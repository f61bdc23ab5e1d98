import type { ChatEvent, ChatRequest, ContentPart, Message } from "@patchbay/sdk";
import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";

export const text: Arbitrary<string> = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
const id = fc.string({ unit: fc.constantFrom("a", "b", "_", "1"), minLength: 1, maxLength: 6 });
const json = fc.dictionary(
  fc.constantFrom("a", "title", "__proto__", "type"),
  fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
  { noNullPrototype: true },
);
const textPart = fc.record({ type: fc.constant("text" as const), text });
const image = fc.record({
  type: fc.constant("image" as const),
  source: fc.record({
    type: fc.constant("base64" as const),
    mediaType: fc.constant("image/png"),
    data: fc.base64String({ minLength: 4 }).map((data) => `iVBORw0KGgo${data}`),
  }),
});
const user: Arbitrary<Message> = fc
  .tuple(fc.array(textPart, { minLength: 1, maxLength: 1 }), fc.array(image, { maxLength: 2 }))
  .map(([texts, images]) => ({ role: "user", content: [...texts, ...images] }));

/** A turn that calls tools, and what they answer. */
const calling: Arbitrary<readonly Message[]> = fc
  .array(fc.tuple(id, json, fc.array(textPart, { maxLength: 1 })), { minLength: 1, maxLength: 3 })
  .map((list) => {
    const calls = list.map(([name, value], index): ContentPart => ({
      type: "tool-call",
      id: `c${index}`,
      name,
      argumentsText: JSON.stringify(value),
    }));
    const results = list.map(([name, , content], index): ContentPart => ({
      type: "tool-result",
      callId: `c${index}`,
      name,
      content,
    }));
    return [
      { role: "assistant", content: calls },
      { role: "user", content: results },
    ];
  });
const answering: Arbitrary<readonly Message[]> = textPart.map((part) => [{ role: "assistant", content: [part] }]);

const turns: Arbitrary<readonly Message[]> = fc
  .array(fc.tuple(user, fc.oneof(calling, answering)), { maxLength: 3 })
  .map((list) =>
    list.flatMap(([asked, answers], turn) => [asked, ...answers.map((message) => withTurn(message, turn))]),
  );

/** Ids are told apart over the turns. */
function withTurn(message: Message, turn: number): Message {
  const content = message.content.map((part): ContentPart => {
    if (part.type === "tool-call") return { ...part, id: `${part.id}_${turn}` };
    return part.type === "tool-result" ? { ...part, callId: `${part.callId}_${turn}` } : part;
  });
  return { ...message, content };
}

/** Requests that this wire can say in full. */
export const request: Arbitrary<ChatRequest> = fc.record(
  {
    model: fc.constant("m"),
    system: fc.array(fc.record({ text }), { maxLength: 1 }),
    messages: turns,
    stream: fc.boolean(),
    tools: fc.uniqueArray(
      fc.record(
        { type: fc.constant("function" as const), name: id, description: text },
        { requiredKeys: ["type", "name"] },
      ),
      { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
    ),
    sampling: fc.record({
      temperature: fc.constantFrom(0, 1),
      topK: fc.nat(),
      repetitionPenalty: fc.constant(1.1),
      stop: fc.array(text, { maxLength: 4 }),
      maxOutputTokens: fc.nat(),
      seed: fc.integer(),
    }),
    output: fc.oneof(
      fc.constant({ format: { type: "json" as const } }),
      fc.record({ format: fc.record({ type: fc.constant("json-schema" as const), schema: json }) }),
    ),
    logprobs: fc.record({ enabled: fc.boolean(), top: fc.nat(20) }),
  },
  { requiredKeys: ["model", "system", "messages", "stream"] },
);

/** Answers that this wire can say in full. */
export const events: Arbitrary<readonly ChatEvent[]> = fc
  .record({
    thought: fc.array(text, { maxLength: 2 }),
    texts: fc.array(text, { maxLength: 3 }),
    calls: fc.array(json, { maxLength: 2 }),
    reason: fc.constantFrom("stop" as const, "length" as const),
  })
  .map(({ thought, texts, calls, reason }) => [
    { type: "start", id: "", model: "m", created: 1 },
    ...thought.map((piece): ChatEvent => ({ type: "reasoning-delta", text: piece })),
    ...texts.map((piece): ChatEvent => ({ type: "text-delta", text: piece })),
    ...calls.flatMap((value, index): ChatEvent[] => [
      { type: "tool-call-start", index, id: `c${index}`, name: "f" },
      ...JSON.stringify(value)
        .split(/(?=[",])/)
        .map((argumentsText): ChatEvent => ({ type: "tool-call-delta", index, argumentsText })),
    ]),
    ...calls.map((_, index): ChatEvent => ({ type: "tool-call-end", index })),
    { type: "finish", reason: reason === "stop" && calls.length > 0 ? "tool-calls" : reason },
    { type: "usage", usage: { inputTokens: 1, outputTokens: 2 } },
  ]);

/** Bytes in pieces, cut at places that `cuts` tell. */
export function piecesOf(body: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.map((cut) => cut % Math.max(1, body.length)), body.length].toSorted((a, b) => a - b);
  return places.slice(1).map((end, index) => body.subarray(places[index], end));
}
