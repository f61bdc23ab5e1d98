import { readdirSync, readFileSync } from "node:fs";
import { type ChatRequest, collectReply, GatewayError, type Json } from "@patchbay/sdk";
import { isArray, isObject } from "@patchbay/sdk/http";
import { checkEvents } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import {
  bytes,
  caught,
  decode,
  decoder,
  drain,
  encode,
  readStream,
  readWhole,
  writeStream,
  writeWhole,
} from "./kit.ts";

/** Something that broke a codec once, or was made to. */
interface Example {
  readonly kind: "request" | "stream" | "whole";
  readonly about: string;
  readonly text: string;
  /** Words in the text that stand for another, so many times. */
  readonly repeat?: Readonly<Record<string, readonly [string, number]>>;
  /** The failure that it is. */
  readonly code?: string;
  /** The content that it comes to, where that is not plain. */
  readonly whole?: string;
  /** Rules of streams that it breaks. */
  readonly rules?: readonly string[];
}

const folder = new URL("corpus/", import.meta.url);
const examples = readdirSync(folder).map((file) => {
  const example = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Example;
  const repeats = Object.entries(example.repeat ?? {});
  const text = repeats.reduce((all, [word, [what, times]]) => all.replaceAll(word, what.repeat(times)), example.text);
  return { file, ...example, text };
});
const of = (kind: Example["kind"], fails: boolean) =>
  examples.filter((example) => example.kind === kind && (example.code !== undefined) === fails);

/** A request as it comes from another wire. */
function bare(request: ChatRequest): ChatRequest {
  const { extensions: _own, ...rest } = request;
  return rest;
}

/** What is said of an answer by its text alone. */
function said(text: string) {
  const { candidates, usage } = collectReply(readStream(text));
  return { candidates: candidates.map(({ content, finish }) => ({ content, finish })), usage };
}

/** JSON with the members of each object in one order; a matcher may not see members called `__proto__`. */
function inOrder(value: Json): string {
  if (isArray(value)) return `[${value.map(inOrder).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${inOrder(member)}`);
  return `{${members.toSorted().join()}}`;
}

function cut(text: string, size: number): readonly Uint8Array[] {
  const all = bytes(text);
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.subarray(at * size, (at + 1) * size));
}

describe("a request of the corpus", () => {
  test.each(of("request", false))("$file goes out as it came in: $about", ({ text }) => {
    const body = JSON.parse(text) as Json;
    const request = decode(body);
    const written = encode(request);

    expect(inOrder(written.body)).toBe(inOrder(body));
    expect(decode(written.body)).toEqual(request);
  });

  test.each(of("request", false))("$file can be written as another wire's: $about", ({ text }) => {
    const { body } = encode(bare(decode(JSON.parse(text) as Json)), { capabilities: { structuredOutput: false } });

    expect(encode(decode(body)).body).toEqual(body);
  });

  test.each(of("request", true))("$file is refused: $about", ({ text, code }) => {
    const error = caught(() => decode(JSON.parse(text) as Json));

    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toMatchObject({ code });
  });
});

describe("an answer of the corpus", () => {
  test.each(of("stream", false))("$file is read the same however it is cut: $about", ({ text }) => {
    const events = readStream(text);
    const size = text.length > 10_000 ? 4099 : 1;

    expect(checkEvents(events)).toEqual([]);
    expect(drain(decoder(true), ...cut(text, size))).toEqual(events);
  });

  test.each(of("stream", false))("$file is the same when it was written and read: $about", ({ text, whole }) => {
    const written = writeStream(readStream(text));

    expect(said(written)).toEqual(said(writeStream(readStream(written))));
    const { content } = writeWhole(readStream(text));
    expect(inOrder(content)).toBe(inOrder(whole === undefined ? content : (JSON.parse(whole) as Json)));
  });

  test.each(of("stream", true))("$file fails as it should: $about", ({ text, code }) => {
    expect(caught(() => readStream(text))).toMatchObject({ code });
    expect(caught(() => drain(decoder(true), ...cut(text, 1)))).toMatchObject({ code });
  });

  test.each([...of("stream", false), ...of("stream", true)])(
    "$file breaks no rule but those that it is here for: $about",
    ({ text, rules = [] }) => {
      const checker = wire.codec.chat.checkStream?.();
      const found = [...(checker?.push(text) ?? []), ...(checker?.end() ?? [])];

      expect(found.map(({ rule }) => rule)).toEqual(rules);
    },
  );

  test.each(of("whole", false))("$file is read, and written as it was read: $about", ({ text }) => {
    const events = readWhole(JSON.parse(text) as Json);

    expect(checkEvents(events)).toEqual([]);
    expect(inOrder(writeWhole(events))).toBe(inOrder(JSON.parse(text) as Json));
  });
});
