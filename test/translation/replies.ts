import type { ChatEvent, FinishReason, Usage } from "@patchbay/sdk";
import fc, { type Arbitrary } from "fast-check";

const text = fc.oneof(
  fc.constantFrom("a", "good morning", "漢字 👩‍👩‍👧‍👦", 'say "x"', "line\nline", "{}", " three"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }),
);
const json = fc.dictionary(fc.constantFrom("city", "title", "__proto__"), fc.constantFrom("Oslo", 1, null, true), {
  noNullPrototype: true,
});
const family = fc.constantFrom("anthropic", "openai", "gemini");
const signature = fc.record({ family, value: fc.constantFrom("c2lnbmF0dXJl", "c2VhbGVk") });
const usage: Arbitrary<Usage> = fc
  .record({ fresh: fc.nat(500), read: fc.nat(50), write: fc.nat(50), said: fc.nat(500), thought: fc.nat(50) })
  .map(({ fresh, read, write, said, thought }) => ({
    inputTokens: fresh + read + write,
    cacheReadTokens: read,
    cacheWriteTokens: write,
    outputTokens: said + thought,
    reasoningTokens: thought,
    totalTokens: fresh + read + write + said + thought,
  }));
const reasons = fc.constantFrom<FinishReason>(
  "stop",
  "length",
  "stop-sequence",
  "content-filter",
  "refusal",
  "context-length",
  "pause",
);
const logprobs: ChatEvent = {
  type: "logprobs",
  of: "text",
  tokens: [{ token: "a", logprob: -0.5, bytes: [97], top: [{ token: "a", logprob: -0.5, bytes: [97] }] }],
};
const citation: ChatEvent = {
  type: "citation",
  part: 1,
  citation: { url: "https://example.com/a", title: "A", start: 0, end: 1, unit: "code-point" },
};

/** The events of an answer that says a few things. */
export const anyReply: Arbitrary<readonly ChatEvent[]> = fc
  .record({
    thoughts: fc.array(text, { maxLength: 2 }),
    signature: fc.option(signature, { nil: undefined, freq: 3 }),
    texts: fc.array(text, { maxLength: 3 }),
    refusal: fc.option(text, { nil: undefined, freq: 8 }),
    extra: fc.option(fc.constantFrom(logprobs, citation), { nil: undefined, freq: 6 }),
    calls: fc.array(json, { maxLength: 2 }),
    reason: reasons,
    usage,
  })
  .map(({ thoughts, signature: proof, texts, refusal, extra, calls, reason, usage: counts }): readonly ChatEvent[] => [
    { type: "start", id: "reply-1", model: "m", created: 1_763_640_000 },
    ...thoughts.map((piece): ChatEvent => ({ type: "reasoning-delta", text: piece })),
    ...(proof && thoughts.length > 0 ? [{ type: "signature", of: "reasoning", signature: proof } as const] : []),
    ...texts.map((piece): ChatEvent => ({ type: "text-delta", part: 1, text: piece })),
    ...(extra && texts.length > 0 ? [extra] : []),
    ...(refusal === undefined ? [] : [{ type: "refusal-delta", text: refusal } as const]),
    ...calls.flatMap(callEvents),
    finishOf(reason, calls.length > 0),
    { type: "usage", usage: counts },
  ]);

function callEvents(input: object, index: number): readonly ChatEvent[] {
  const argumentsText = JSON.stringify(input);
  return [
    { type: "tool-call-start", index, id: `call_${index}`, name: index === 0 ? "weather" : "get_time" },
    { type: "tool-call-delta", index, argumentsText: argumentsText.slice(0, 3) },
    { type: "tool-call-delta", index, argumentsText: argumentsText.slice(3) },
    { type: "tool-call-end", index },
  ];
}

function finishOf(reason: FinishReason, calls: boolean): ChatEvent {
  if (reason === "stop-sequence" && !calls) return { type: "finish", reason, stopSequence: "HALT" };
  return { type: "finish", reason: calls ? "tool-calls" : reason };
}
