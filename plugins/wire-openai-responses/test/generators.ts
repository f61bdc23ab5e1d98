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
const textPart = fc.record({ type: fc.constant("text" as const), text });
const image = fc.record(
  {
    type: fc.constant("image" as const),
    source: fc.oneof(
      fc.record({ type: fc.constant("url" as const), url: fc.webUrl() }),
      fc.record({
        type: fc.constant("base64" as const),
        mediaType: fc.constant("image/png"),
        data: fc.base64String({ minLength: 4 }),
      }),
    ),
    detail: fc.constantFrom("auto" as const, "low" as const),
  },
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
const thought: Arbitrary<ContentPart> = fc.record({
  type: fc.constant("reasoning" as const),
  text,
  summary: fc.constant(true as const),
  encrypted: fc.record({ family: fc.constant("openai"), value: id }),
  id,
});
const assistant: Arbitrary<Message> = fc
  .tuple(
    fc.array(thought, { maxLength: 1 }),
    fc.array(textPart, { minLength: 1, maxLength: 2 }),
    fc.array(call, { maxLength: 2 }),
  )
  .map(([thoughts, texts, calls]) => ({ role: "assistant", content: [...thoughts, ...texts, ...calls] }));
/** A turn ends with what another says: two of the assistant's in a row would be one. Each call has its result. */
const turns: Arbitrary<readonly Message[]> = fc
  .array(fc.oneof(user, fc.tuple(assistant, textPart, user)), { maxLength: 4 })
  .map((list) => list.flatMap((turn, index) => ("role" in turn ? [turn] : answered(turn, index))));

function answered(
  [{ content, ...turn }, answer, next]: [Message, ContentPart, Message],
  index: number,
): readonly Message[] {
  const own = content.map((part, at) => (part.type === "tool-call" ? { ...part, id: `c${index}_${at}` } : part));
  const results = own.flatMap((part): ContentPart[] =>
    part.type === "tool-call" && answer.type === "text"
      ? [{ type: "tool-result", callId: part.id, content: [answer] }]
      : [],
  );
  const between: readonly Message[] = results.length > 0 ? [{ role: "user", content: results }] : [];
  return [{ ...turn, content: own }, ...between, next];
}

/** Requests of other wires, whole ones: each call has its result. */
export const request: Arbitrary<ChatRequest> = fc.record(
  {
    model: fc.constant("m"),
    system: fc.array(fc.record({ text }), { maxLength: 1 }),
    messages: turns,
    stream: fc.boolean(),
    tools: fc.uniqueArray(
      fc.record({
        type: fc.constant("function" as const),
        name: id,
        description: text,
        parameters: json,
        // A schema that models are held to is put in another way.
        strict: fc.constant(false),
      }),
      { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
    ),
    sampling: fc.record({ temperature: fc.constantFrom(0, 1), maxOutputTokens: fc.integer({ min: 16, max: 999 }) }),
    serviceTier: fc.constantFrom("auto", "flex"),
    user: fc.record({ id: text }),
  },
  { requiredKeys: ["model", "system", "messages", "stream"] },
);

/** Answers of this wire. */
export const events: Arbitrary<readonly ChatEvent[]> = fc
  .record({
    thoughts: fc.array(text, { maxLength: 2 }),
    seal: fc.boolean(),
    texts: fc.array(fc.record({ text, part: fc.constantFrom(0, 1) }), { maxLength: 4 }),
    refusal: fc.array(text, { maxLength: 1 }),
    calls: fc.array(fc.array(text, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
    interleave: fc.boolean(),
    reason: fc.constantFrom("stop" as const, "length" as const),
  })
  .map(({ thoughts, seal, texts, refusal, calls, interleave, reason }) => [
    { type: "start", id: "resp_1", model: "m", created: 1, extensions: { "openai-responses": { fields: {} } } },
    ...thoughts.map((text): ChatEvent => ({ type: "reasoning-delta", text, summary: true, ...ofItem })),
    ...(seal
      ? [
          {
            type: "signature",
            of: "encrypted-reasoning",
            id: "rs_1",
            signature: { family: "openai", value: "g" },
          } as const,
        ]
      : []),
    ...texts.toSorted((a, b) => a.part - b.part).map((delta): ChatEvent => ({ type: "text-delta", ...delta })),
    ...refusal.map((text): ChatEvent => ({ type: "refusal-delta", text })),
    ...callEvents(calls, interleave),
    { type: "finish", reason: reason === "stop" && calls.length > 0 ? "tool-calls" : reason },
    { type: "usage", usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } },
  ]);

/** The id of the item goes with the first thing that is said of it. */
const ofItem = { extensions: { "openai-responses": { item: { id: "rs_1" } } } };

function callEvents(calls: readonly (readonly string[])[], interleave: boolean): readonly ChatEvent[] {
  const start = (index: number): ChatEvent => ({ type: "tool-call-start", index, id: `c${index}`, name: "f" });
  const delta = (index: number, argumentsText: string): ChatEvent => ({
    type: "tool-call-delta",
    index,
    argumentsText,
  });
  const end = (index: number): ChatEvent => ({ type: "tool-call-end", index });
  if (!interleave)
    return calls.flatMap((pieces, index) => [start(index), ...pieces.map((piece) => delta(index, piece)), end(index)]);
  const rounds = [0, 1, 2].flatMap((round) =>
    calls.flatMap((pieces, index) => (pieces[round] === undefined ? [] : [delta(index, pieces[round])])),
  );
  return [
    ...calls.map((_, index) => start(index)),
    ...rounds,
    ...calls.map((_, index) => end(calls.length - 1 - index)),
  ];
}
