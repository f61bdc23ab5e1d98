import { type ChatEvent, type ChatRequest, collectReply, type ContentPart, type Message } from "@patchbay/sdk";
import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, decode, decoder, drain, encode, readStream, writeStream, writeWhole } from "./kit.ts";

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

const request: Arbitrary<ChatRequest> = fc.record(
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
        strict: fc.boolean(),
      }),
      { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
    ),
    sampling: fc.record({ temperature: fc.constantFrom(0, 1), maxOutputTokens: fc.integer({ min: 16, max: 999 }) }),
    serviceTier: fc.constantFrom("auto", "flex"),
    user: fc.record({ id: text }),
  },
  { requiredKeys: ["model", "system", "messages", "stream"] },
);

/** The same without what a wire keeps for itself. */
function bare<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === "extensions" ? undefined : member))) as T;
}

const events: Arbitrary<readonly ChatEvent[]> = fc
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

/** The reply without words that only this wire says. */
function folded(list: readonly ChatEvent[]) {
  const { candidates, id, model } = collectReply(list);
  return bare({ id, model, candidates: candidates.map(({ content, finish }) => ({ content, finish })) });
}

describe("laws of the wire", () => {
  test("a request survives being written and read, but for what the ledger tells", () => {
    fc.assert(
      fc.property(request, (original) => {
        const { body, losses } = encode(original);

        fc.pre(losses.length === 0);
        expect(bare(decode(body))).toEqual(bare(original));
      }),
    );
  });

  test("a request that was read is written as it came", () => {
    fc.assert(
      fc.property(request, (original) => {
        const { body } = encode(original);

        expect(encode(decode(body)).body).toEqual(body);
      }),
    );
  });

  test("an answer gives the same events however its bytes are cut", () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(3000), { maxLength: 10 }), (list, cuts) => {
        const body = bytes(writeStream(list));
        const places = [0, ...cuts.map((cut) => cut % body.length), body.length].toSorted((a, b) => a - b);
        const pieces = places.slice(1).map((end, index) => body.subarray(places[index], end));

        expect(drain(decoder(true), ...pieces)).toEqual(drain(decoder(true), body));
      }),
    );
  });

  test("an answer survives being written and read", () => {
    fc.assert(
      fc.property(events, (list) => {
        expect(folded(readStream(writeStream(list)))).toEqual(folded(list));
      }),
    );
  });

  test("a whole answer is its stream, folded", () => {
    fc.assert(
      fc.property(events, (list) => {
        const whole = drain(decoder(false), JSON.stringify(writeWhole(list)));

        expect(folded(whole)).toEqual(folded(readStream(writeStream(list))));
      }),
    );
  });
});
