import { readdirSync, readFileSync } from "node:fs";
import { type ChatEvent, collectReply, type Json } from "@patchbay/sdk";
import { checkEvents } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { bare } from "./grammar/row.ts";
import { bytes, decode, decoder, drain, encode, readStream, writeStream, writeWhole } from "./kit.ts";

/** What once tripped a codec, or might. */
interface Entry {
  readonly why: string;
  readonly kind: "chat" | "generate" | "stream";
  /** The bytes, as text, since JSON cannot hold all of them; `@@` stands for `times` letters. */
  readonly text: string;
  readonly times?: number;
  /** Too long to be read byte by byte. */
  readonly once?: boolean;
}

const folder = new URL("corpus/", import.meta.url);
const entries = readdirSync(folder).map((file) => ({ file, ...read(file) }));
const requests = entries.filter(({ kind }) => kind !== "stream");
const streams = entries.filter(({ kind }) => kind === "stream");

function read(file: string): Entry {
  const entry = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Entry;
  return { ...entry, text: entry.text.replace("@@", "x".repeat(entry.times ?? 0)) };
}

describe("requests of the corpus", () => {
  test.each(requests)("$file: $why", ({ kind, text }) => {
    const request = decode(JSON.parse(text) as Json, { path: `/api/${kind}` });
    const context = { model: "m", stream: request.stream, capabilities: {}, profile: {}, losses: () => undefined };
    const { body, path } = wire.codec.chat.encodeRequest(request, context);

    expect(path ?? "chat").toBe(kind);
    expect(decode(body, { path: `/api/${kind}` })).toEqual(request);
  });

  test.each(requests)("$file, as another wire would bring it, is written the same twice", ({ kind, text }) => {
    const request = bare(decode(JSON.parse(text) as Json, { path: `/api/${kind}` }));
    const { body } = encode(request);

    expect(encode(bare(decode(body))).body).toEqual(body);
  });
});

describe("answers of the corpus", () => {
  /** What was said, thought and called, wherever pieces and lines end. */
  const said = (events: readonly ChatEvent[]) =>
    collectReply(events).candidates.map(({ content, finish }) => ({
      text: content.map((part) => (part.type === "text" ? part.text : "")).join(""),
      thinking: content.map((part) => (part.type === "reasoning" ? part.text : "")).join(""),
      others: content.filter(({ type }) => type === "tool-call" || type === "image"),
      finish,
    }));

  test.each(streams)("$file: $why", ({ text, once }) => {
    const events = readStream(text);
    const single = Array.from(bytes(text), (byte) => Uint8Array.of(byte));

    expect(checkEvents(events)).toEqual([]);
    if (once !== true) expect(drain(decoder(true), ...single)).toEqual(events);
    expect(said(readStream(writeStream(events)))).toEqual(said(events));
    expect(said(drain(decoder(false), JSON.stringify(writeWhole(events))))).toEqual(said(events));
  });
});
