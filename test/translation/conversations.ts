import type { ContentPart, Message } from "@patchbay/sdk";
import fc, { type Arbitrary } from "fast-check";

export const text = fc.oneof(
  fc.constantFrom("a", "be brief", "漢字 👩‍👩‍👧‍👦", 'say "x"', "line\nline", "<think>", "{}"),
  fc.string({ unit: "binary", minLength: 1, maxLength: 8 }).filter((value) => value.trim() !== ""),
);
export const name = fc.constantFrom("weather", "get_time", "a", "read-file");
const json = fc.dictionary(
  fc.constantFrom("city", "title", "type", "__proto__", "n"),
  fc.oneof(fc.integer(), fc.constantFrom("Oslo", "", null, true, 0.5), fc.constant(["x"])),
  { noNullPrototype: true, maxKeys: 3 },
);
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
export const mark = fc.constantFrom({ ttl: "5m" as const }, { ttl: "1h" as const }, {});

export const said: Arbitrary<ContentPart> = fc
  .tuple(text, fc.option(mark, { nil: undefined, freq: 8 }))
  .map(([words, cache]) => ({ type: "text", text: words, ...(cache && { cache }) }));
export const media: Arbitrary<ContentPart> = fc.oneof(
  fc.record(
    {
      type: fc.constant("image" as const),
      source: fc.oneof(
        fc.constant({ type: "base64" as const, mediaType: "image/png", data: pixel }),
        fc.constant({ type: "url" as const, url: "https://example.com/a.png" }),
      ),
      detail: fc.constantFrom("auto" as const, "low" as const, "high" as const),
    },
    { requiredKeys: ["type", "source"] },
  ),
  fc.constant({
    type: "file" as const,
    name: "a.pdf",
    source: { type: "base64" as const, mediaType: "application/pdf", data: "JVBERi0xLjQKJSVFT0YK" },
  }),
  fc.constantFrom<ContentPart>(
    { type: "file", source: { type: "url", url: "https://example.com/a.pdf", mediaType: "application/pdf" } },
    { type: "file", name: "notes", source: { type: "text", mediaType: "text/plain", text: "so it was" } },
    { type: "image", source: { type: "file-id", id: "file_1", family: "openai" } },
    { type: "video", source: { type: "base64", mediaType: "video/mp4", data: "AAAAIGZ0eXBpc29t" } },
  ),
  fc.constant({
    type: "audio" as const,
    source: { type: "base64" as const, mediaType: "audio/wav", data: "UklGRiQAAABXQVZF" },
  }),
);
const family = fc.constantFrom("anthropic", "openai", "gemini");
const thought: Arbitrary<ContentPart> = fc.oneof(
  fc.record({ type: fc.constant("reasoning" as const), text }),
  fc.record({
    type: fc.constant("reasoning" as const),
    text,
    signature: fc.record({ family, value: fc.constant("c2lnbmF0dXJl") }),
  }),
  fc.record({
    type: fc.constant("reasoning" as const),
    text: fc.constant(""),
    redacted: fc.constant({ family: "anthropic", value: "c2VhbGVk" }),
  }),
);

const declined: Arbitrary<ContentPart> = fc.record({ type: fc.constant("refusal" as const), text });

/** What is asked, and what is answered: with calls, their results and one more answer. */
export const round: Arbitrary<readonly Message[]> = fc
  .record({
    asked: fc.array(fc.oneof({ weight: 5, arbitrary: said }, { weight: 1, arbitrary: media }), {
      minLength: 1,
      maxLength: 2,
    }),
    thoughts: fc.array(thought, { maxLength: 1 }),
    answer: fc.oneof({ weight: 6, arbitrary: said }, { weight: 1, arbitrary: declined }),
    speaker: fc.option(fc.constantFrom("ada", "bob"), { nil: undefined, freq: 8 }),
    calls: fc.array(fc.record({ name, input: json }), { maxLength: 2 }),
    results: fc.array(fc.record({ text, isError: fc.boolean(), json: fc.boolean(), image: fc.boolean() }), {
      minLength: 2,
      maxLength: 2,
    }),
    reversed: fc.boolean(),
  })
  .map(({ asked, thoughts, answer, speaker, calls, results, reversed }) => {
    const called = calls.map(({ name: tool, input }, index): ContentPart => {
      const argumentsText = JSON.stringify(input);
      return { type: "tool-call", id: `call_${index}`, name: tool, argumentsText };
    });
    const given = called.flatMap((_call, index): ContentPart[] => resultOf(calls[index]?.name, index, results[index]));
    const more: readonly Message[] =
      given.length === 0
        ? []
        : [
            { role: "user", content: reversed ? given.toReversed() : given },
            { role: "assistant", content: [{ type: "text", text: "so it is" }] },
          ];
    return [
      { role: "user", content: asked, ...(speaker !== undefined && { name: speaker }) },
      { role: "assistant", content: [...thoughts, answer, ...called] },
      ...more,
    ];
  });

interface Result {
  readonly text: string;
  readonly isError: boolean;
  readonly json: boolean;
  readonly image: boolean;
}

function resultOf(tool: string | undefined, index: number, result: Result | undefined): ContentPart[] {
  if (tool === undefined || !result) return [];
  const content = result.json
    ? { type: "json" as const, value: { said: result.text } }
    : { type: "text" as const, text: result.text };
  const image = { type: "image" as const, source: { type: "base64" as const, mediaType: "image/png", data: pixel } };
  return [
    {
      type: "tool-result",
      callId: `call_${index}`,
      name: tool,
      content: result.image && !result.json ? [content, image] : [content],
      ...(result.isError && !result.json && { isError: true }),
    },
  ];
}
