import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ChatEvent, GatewayError, type Json, type Violation, type Wire } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arrayWire, wire } from "../src/index.ts";
import { streamRules } from "../src/stream-rules.ts";
import { cut, cuts, events } from "./arbitraries.ts";
import { broken, type Broken } from "./broken-streams.ts";
import { bytes, chunk, replyContext, sse, stream, usageMetadata, writeStream } from "./kit.ts";
import { recordedStreams } from "./recorded.ts";

const wires = [wire, arrayWire];

/** What the wire's checker finds in these pieces. */
function check({ codec }: Wire, pieces: readonly (string | Uint8Array)[]): readonly Violation[] {
  const checker = codec.chat.checkStream?.();
  if (!checker) throw new Error("the wire checks no streams");
  return [...pieces.flatMap((piece) => checker.push(piece)), ...checker.end()];
}

function rulesOf(found: readonly Violation[]): readonly string[] {
  return found.map(({ rule }) => rule);
}

function array(chunks: readonly Json[]): string {
  return `[${chunks.map((item) => JSON.stringify(item)).join("\n,\r\n")}]`;
}

const frames = [
  { subject: wire, frame: (chunks: readonly Json[]) => sse(...chunks) },
  { subject: arrayWire, frame: array },
];
const end = chunk([{ text: "" }], { finishReason: "STOP" }, { usageMetadata });

describe.each(wires)("a stream that $id writes", (subject) => {
  test("breaks no rule, however it is cut", () => {
    fc.assert(
      fc.property(events, cuts, fc.boolean(), (list, places, asText) => {
        const text = writeStream(list, [], subject);
        const pieces = cut(bytes(text), places);

        expect(check(subject, pieces)).toEqual([]);
        expect(check(subject, asText ? Array.from(text) : [text])).toEqual([]);
      }),
    );
  });

  test("breaks no rule when it fails in its midst", () => {
    fc.assert(
      fc.property(events, fc.nat(10), (list, at) => {
        const writer = subject.codec.chat.encodeReply(replyContext({ stream: true }));
        const before = list.filter(({ type }) => type !== "finish").slice(0, at);
        const text = writer.push(before) + writer.fail(new GatewayError("overloaded", "busy"));

        expect(check(subject, [text])).toEqual([]);
      }),
    );
  });

  test("breaks no rule when it has several candidates, media or a refused prompt", () => {
    const blocked = { type: "finish", reason: "content-filter", raw: "SAFETY" } as const;
    const lists: readonly (readonly ChatEvent[])[] = [
      [
        { type: "start", id: "a", model: "m" },
        { type: "text-delta", text: "a" },
        { type: "text-delta", text: "b", candidate: 1 },
        { type: "finish", reason: "stop" },
        { type: "finish", reason: "length", candidate: 1 },
      ],
      [
        { type: "start", id: "a", model: "m" },
        { ...blocked, extensions: { gemini: { promptFeedback: { blockReason: "SAFETY" } } } },
      ],
      [
        { type: "start", id: "a", model: "m" },
        { type: "media", media: { type: "image", source: { type: "base64", mediaType: "image/png", data: "aa" } } },
        { type: "finish", reason: "stop" },
      ],
    ];

    for (const list of lists) expect(check(subject, [writeStream(list, [], subject)])).toEqual([]);
  });
});

describe.each(frames)("a stream of the vendor's, checked by $subject.id", ({ subject, frame }) => {
  test.each<readonly [string, readonly Json[]]>([
    ["the signature in an empty text at its end", [chunk([{ text: "a" }]), { ...end, extra: 1 }]],
    ["a refused prompt", [{ promptFeedback: { blockReason: "PROHIBITED_CONTENT" }, usageMetadata }]],
    ["no parts", [{ candidates: [{ content: {}, finishReason: "MAX_TOKENS" }], usageMetadata }]],
    ["a chunk of usage alone", [chunk([{ text: "a" }]), { usageMetadata }, end]],
    ["usage behind the finish", [chunk([{ text: "a" }], { finishReason: "STOP" }), { usageMetadata }]],
    ["counts as text", [{ usageMetadata: { totalTokenCount: "3" } }, end]],
    ["an error", [chunk([{ text: "a" }]), { error: { code: 503, message: "m", status: "UNAVAILABLE" } }]],
    ["unknown members and parts", [{ news: 1 }, chunk([{ somethingNew: {} }], { other: null }), end]],
    [
      "a call in pieces",
      [
        chunk([{ functionCall: { name: "f", willContinue: true } }]),
        chunk([{ functionCall: { partialArgs: [{ jsonPath: "$.a", stringValue: "b" }], willContinue: true } }]),
        chunk([{ functionCall: {} }]),
        end,
      ],
    ],
  ])("may have %s", (_name, chunks) => {
    expect(check(subject, [frame(chunks)])).toEqual([]);
    expect(check(subject, bytes(frame(chunks)).reduce<Uint8Array[]>(byteByByte, []))).toEqual([]);
  });

  test.runIf(recordedStreams.length > 0)("breaks no rule in any recording", () => {
    for (const { chunks, name } of recordedStreams) expect(check(subject, [frame(chunks)]), name).toEqual([]);
  });
});

function byteByByte(list: Uint8Array[], byte: number): Uint8Array[] {
  list.push(Uint8Array.of(byte));
  return list;
}

describe("a stream of events", () => {
  test.each([
    ["comments", `: ping\r\n\r\n${stream({ text: "a" })}`],
    ["no space behind the colon", stream({ text: "a" }).replaceAll("data: ", "data:")],
    ["line feeds alone", stream({ text: "a" }).replaceAll("\r", "")],
    ["carriage returns alone", stream({ text: "a" }).replaceAll("\n", "")],
    ["names and ids", `event: x\nid: 1\nretry: 5\n${stream({ text: "a" })}`],
    ["an event of several lines", stream({ text: "a" }).replaceAll("data: {", "data: {\r\ndata: ")],
    ["a bare error at its end", `${sse(chunk([{ text: "a" }]))}{\n "error": {"code": 500, "message": "m"}\n}\n`],
    ["an error in an array at its end", `${sse(chunk([{ text: "a" }]))}[{"error": {"code": 500}}]`],
  ])("may have %s", (_name, text) => {
    for (const pieces of [[text], Array.from(text), [...bytes(text)].map((byte) => Uint8Array.of(byte))])
      expect(check(wire, pieces)).toEqual([]);
  });
});

describe("a rule", () => {
  test("is broken by a sample, each of them", () => {
    const names = new Set(broken.map(({ rule }) => rule));

    expect([...names].toSorted()).toEqual(Object.keys(streamRules).toSorted());
  });

  const events = broken.filter(({ kind }) => kind !== "array");
  const arrays = broken.filter(({ kind }) => kind !== "events");
  const text = ({ chunks, text: given }: Broken, frame: (chunks: readonly Json[]) => string): string =>
    given ?? frame(chunks ?? []);

  test.each(events)("$rule is broken by events with $name, and it alone, once", (sample) => {
    const found = check(wire, [text(sample, (chunks) => sse(...chunks))]);

    expect(rulesOf(found)).toEqual([sample.rule]);
    expect(found[0]?.message).toMatch(/^[a-zA-Z].*[^.]$/);
  });

  test.each(arrays)("$rule is broken by an array with $name, and it alone, once", (sample) => {
    const whole = text(sample, array);

    expect(rulesOf(check(arrayWire, [whole]))).toEqual([sample.rule]);
    expect(rulesOf(check(arrayWire, Array.from(whole)))).toEqual([sample.rule]);
  });

  test("is in the README with what it demands, and no other is", () => {
    const readme = readFileSync(fileURLToPath(new URL("../README.md", import.meta.url)), "utf8");
    const [, section = ""] = /\n## Stream rules\n([\s\S]*?)(\n## |$)/.exec(readme) ?? [];
    const rows = [...section.matchAll(/^\| `([^`]+)` +\| (.*?) +\|$/gm)].map(([, rule, demand]) => [rule, demand]);

    expect(rows).toEqual(Object.entries(streamRules));
  });

  test("keeps nothing of the answer in what it tells", () => {
    const secret = chunk([{ text: "secret", functionCall: { args: "secret" } }], { finishReason: "STOP" });

    expect(JSON.stringify(check(wire, [sse(secret), "secret\n"]))).not.toContain("secret");
  });

  test("never trips over what comes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
        const parts = { candidates: [value, { content: { parts: [value, { functionCall: value, text }] } }] };
        const values = [value, parts, { candidates: value, usageMetadata: value, promptFeedback: value, error: value }];
        for (const subject of wires) {
          check(subject, [sse(...(values as Json[])), array(values as Json[]), text]);
          check(subject, [text, bytes(text), JSON.stringify(value)]);
        }
      }),
    );
  });
});
