import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bytes, decoder, drain, finishOf, readStream, textOf, thoughtOf, writeStream, writeWhole } from "./kit.ts";
import { wire } from "../src/index.ts";

const root = process.env["PATCHBAY_RECORDINGS"];
const vendors = ["openai-compatible", "deepseek", "groq", "mistral", "xai", "moonshotai", "alibaba"];

interface Recording {
  readonly name: string;
  readonly text: string;
}

function recordings(ending: string, isChat: (text: string) => boolean): readonly Recording[] {
  if (root === undefined) return [];
  const files = vendors.flatMap((vendor) => readdirSync(join(root, vendor)).map((file) => join(vendor, file)));
  return files
    .filter((file) => file.endsWith(ending))
    .map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }))
    .filter(({ text }) => isChat(text));
}

const streams = recordings(
  ".chunks.txt",
  (text) => /^\s*\{[^\n]*"(delta|choices)"/.test(text) && !text.includes('"sequence_number"'),
);
const wholes = recordings(".json", (text) => text.includes('"choices"'));

function framed({ text }: Recording): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const data = lines.at(-1) === "[DONE]" ? lines : [...lines, "[DONE]"];
  return data.map((line) => `data: ${line}\n\n`).join("");
}

function pieces(all: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(all.length / 7) }, (_, index) => all.subarray(index * 7, index * 7 + 7));
}

describe.runIf(root !== undefined)("recorded streams of vendors", () => {
  test("are there", () => {
    expect(streams.length).toBeGreaterThan(5);
    expect(wholes.length).toBeGreaterThan(5);
  });

  test.each(streams)("$name is read to its end, and the same from small pieces", (recording) => {
    const text = framed(recording);
    const events = readStream(text);
    const cut = drain(decoder(true), ...pieces(bytes(text)));

    expect(["stop", "tool-calls", "length"]).toContain(finishOf(events));
    expect(events.some(({ type }) => type === "usage")).toBe(true);
    expect(events.some(({ type }) => type === "error")).toBe(false);
    expect(cut).toEqual(events);
  });

  test.each(streams)("$name survives being written and read again", (recording) => {
    const events = readStream(framed(recording));
    const again = readStream(writeStream(events, { includeUsage: true }));

    expect([textOf(again), thoughtOf(again), finishOf(again)]).toEqual([
      textOf(events),
      thoughtOf(events),
      finishOf(events),
    ]);
  });

  test.each(streams)("$name breaks no rule of streams, and neither does what is written of it", (recording) => {
    const text = framed(recording);
    for (const answer of [text, writeStream(readStream(text), { includeUsage: true })]) {
      const checker = wire.codec.chat.checkStream?.();
      expect([...(checker?.push(answer) ?? []), ...(checker?.end() ?? [])]).toEqual([]);
    }
  });

  test.each(streams)("$name passes a relay unchanged, and its outline tells how it ended", (recording) => {
    const text = framed(recording);
    const relay = wire.codec.chat.relayReply?.({ stream: true, dropUsage: false, detail: "outline", losses: () => {} });
    const whole = bytes(text);
    const relayed = relay?.push(whole);
    const events = [...(relayed?.events ?? []), ...(relay?.end().events ?? [])];

    expect(relayed?.bytes).toBe(whole);
    expect(finishOf(events)).toBe(finishOf(readStream(text)));
    expect(events.findLast(({ type }) => type === "usage")).toEqual(
      readStream(text).findLast(({ type }) => type === "usage"),
    );
  });
});

describe.runIf(root !== undefined)("recorded answers of vendors", () => {
  test.each(wholes)("$name is read and survives being written", ({ text }) => {
    const events = drain(decoder(false), text);
    const again = drain(decoder(false), JSON.stringify(writeWhole(events)));

    expect(["stop", "tool-calls", "length"]).toContain(finishOf(events));
    expect([textOf(again), thoughtOf(again), finishOf(again)]).toEqual([
      textOf(events),
      thoughtOf(events),
      finishOf(events),
    ]);
  });
});
