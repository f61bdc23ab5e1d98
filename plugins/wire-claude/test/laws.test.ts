import { type ChatEvent, type ChatRequest, collectReply, type ContentPart, type Message } from "@patchbay/sdk";
import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, decode, decoder, drain, encode, readStream, writeStream, writeWhole } from "./kit.ts";

const text: Arbitrary<string> = fc
  .string({ unit: "binary", minLength: 1, maxLength: 12 })
  .filter((value) => value.trim() !== "");
const id = fc.string({ unit: fc.constantFrom("a", "b", "_", "1"), minLength: 1, maxLength: 6 });
const json = fc.dictionary(
  fc.constantFrom("a", "title", "__proto__", "type"),
  fc.oneof(fc.integer(), fc.string(), fc.constant(null)),
  { noNullPrototype: true },
);
const textPart = fc.record({ type: fc.constant("text" as const), text });
const signature = fc.record({ family: fc.constant("anthropic"), value: id });
const image = fc.record({
  type: fc.constant("image" as const),
  source: fc.oneof(
    fc.record({ type: fc.constant("url" as const), url: fc.webUrl() }),
    fc.record({
      type: fc.constant("base64" as const),
      mediaType: fc.constant("image/png"),
      data: fc.base64String({ minLength: 4 }),
    }),
  ),
});
const thought: Arbitrary<ContentPart> = fc.oneof(
  fc.record({ type: fc.constant("reasoning" as const), text, signature }),
  fc.record({ type: fc.constant("reasoning" as const), text: fc.constant(""), redacted: signature }),
);

/** A turn: what was asked, thought, said and called, and what the calls gave. */
const round: Arbitrary<readonly Message[]> = fc
  .record({
    asked: fc.array(fc.oneof(textPart, image), { minLength: 1, maxLength: 3 }),
    thoughts: fc.array(thought, { maxLength: 2 }),
    said: textPart,
    input: json,
    calls: fc.nat(2),
    results: fc.array(textPart, { minLength: 2, maxLength: 2 }),
  })
  .map(({ asked, thoughts, said, input, calls, results }) => {
    const callIds = ["x", "y"].slice(0, calls);
    const called = callIds.map((id): ContentPart => ({
      type: "tool-call",
      id,
      name: "f",
      argumentsText: JSON.stringify(input),
    }));
    const given = callIds.map((callId, index): ContentPart => ({
      type: "tool-result",
      callId,
      content: results.slice(index, index + 1),
    }));
    const answer: Message[] =
      given.length > 0
        ? [
            { role: "user", content: given },
            { role: "assistant", content: [said] },
          ]
        : [];
    return [
      { role: "user", content: asked },
      { role: "assistant", content: [...thoughts, said, ...called] },
      ...answer,
    ];
  });

const request: Arbitrary<ChatRequest> = fc
  .record(
    {
      model: fc.constant("m"),
      system: fc.array(fc.record({ text }), { maxLength: 3 }),
      rounds: fc.array(round, { maxLength: 1 }),
      question: textPart,
      stream: fc.boolean(),
      tools: fc.uniqueArray(
        fc.record(
          {
            type: fc.constant("function" as const),
            name: id,
            description: text,
            parameters: fc.constant({ type: "object", properties: {} }),
          },
          { requiredKeys: ["type", "name", "parameters"] },
        ),
        { selector: ({ name }) => name, minLength: 1, maxLength: 3 },
      ),
      sampling: fc.record({
        temperature: fc.constantFrom(0, 1),
        stop: fc.array(text, { minLength: 1, maxLength: 4 }),
        maxOutputTokens: fc.nat(),
      }),
      toolChoice: fc.constantFrom({ type: "auto" as const }, { type: "required" as const }, { type: "none" as const }),
      thinking: fc.constant({ type: "off" as const }),
      serviceTier: fc.constantFrom("auto", "standard"),
    },
    { requiredKeys: ["model", "system", "rounds", "question", "stream", "sampling", "tools"] },
  )
  .map(({ rounds, question, ...rest }) => ({
    ...rest,
    messages: [...rounds.flat(), { role: "user", content: [question] }],
  }));

/** The same without what a wire keeps for itself. */
function bare<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === "extensions" ? undefined : member))) as T;
}

const events: Arbitrary<readonly ChatEvent[]> = fc
  .record({
    thought: fc.array(text, { maxLength: 2 }),
    signature: fc.option(signature),
    texts: fc.array(text, { maxLength: 3 }),
    calls: fc.array(json, { maxLength: 2 }),
    reason: fc.constantFrom("stop" as const, "length" as const),
  })
  .map(({ thought, signature, texts, calls, reason }) => [
    { type: "start", id: "msg_1", model: "m", extensions: { claude: { fields: {} } } },
    ...thought.map((text): ChatEvent => ({ type: "reasoning-delta", text })),
    ...(signature ? [{ type: "signature", of: "reasoning", signature } as const] : []),
    ...texts.map((text): ChatEvent => ({ type: "text-delta", text, part: 1 })),
    ...calls.flatMap((input, index): ChatEvent[] => [
      { type: "tool-call-start", index, id: `c${index}`, name: "f" },
      { type: "tool-call-delta", index, argumentsText: JSON.stringify(input).slice(0, 3) },
      { type: "tool-call-delta", index, argumentsText: JSON.stringify(input).slice(3) },
    ]),
    ...calls.map((_, index): ChatEvent => ({ type: "tool-call-end", index })),
    { type: "finish", reason: reason === "stop" && calls.length > 0 ? "tool-calls" : reason },
    { type: "usage", usage: { inputTokens: 3, cacheReadTokens: 1, outputTokens: 2 } },
  ]);

/** The reply without words that only this wire says. */
function folded(list: readonly ChatEvent[]) {
  const { candidates, id, model, usage } = collectReply(list);
  const { inputTokens, cacheReadTokens, outputTokens } = usage ?? {};
  return bare({
    id,
    model,
    inputTokens,
    cacheReadTokens,
    outputTokens,
    candidates: candidates.map(({ content, finish }) => ({ content, finish })),
  });
}

describe("laws of the wire", () => {
  test("a request survives being written and read, but for what the ledger tells", () => {
    let lossless = 0;
    fc.assert(
      fc.property(request, (original) => {
        const { body, losses } = encode(original);
        const again = decode(body);

        if (losses.length > 0) return;
        lossless += 1;
        expect(bare(again)).toEqual(bare(original));
      }),
    );
    expect(lossless).toBeGreaterThan(50);
  });

  test("a client's request is written as it was, whatever is read from it", () => {
    fc.assert(
      fc.property(request, (original) => {
        const { body } = encode(original);

        expect(encode(decode(body))).toMatchObject({ body, losses: [] });
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
