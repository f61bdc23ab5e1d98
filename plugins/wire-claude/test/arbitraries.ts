import type { ChatEvent, ChatRequest, ContentPart, Message } from "@patchbay/sdk";
import * as fc from "fast-check";
import type { Arbitrary } from "fast-check";

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

/** A request that this wire can say. */
export const request: Arbitrary<ChatRequest> = fc
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

/** The events of an answer that this wire can say. */
export const events: Arbitrary<readonly ChatEvent[]> = fc
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
