import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ChatEvent, collectReply, type ContentPart, type Json } from "@patchbay/sdk";
import { checkEvents } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import {
  bytes,
  caught,
  decoder,
  drain,
  finishOf,
  readStream,
  readWhole,
  usageOf,
  writeStream,
  writeWhole,
} from "./kit.ts";

const root = process.env["PATCHBAY_RECORDINGS"];
/** Two answers in one: nobody can tell how much of the first the second repeats. */
const spliced = "spliced-message-start.chunks.txt";
/** A proxy's fault. */
const repeated = "duplicate-message-start.chunks.txt";

interface Recording {
  readonly name: string;
  readonly text: string;
}

function recordings(ending: string): readonly Recording[] {
  if (root === undefined) return [];
  const folder = join(root, "anthropic");
  const files = readdirSync(folder).filter((file) => file.endsWith(ending) && file !== spliced);
  return files.map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}

const streams = recordings(".chunks.txt");
const wholes = recordings(".json").filter(({ text }) => text.includes('"role": "assistant"'));

function framed(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => `event: ${(JSON.parse(line) as { type: string }).type}\ndata: ${line}\n\n`).join("");
}

/** What an answer says, whatever the space in its arguments; a reason that was mended is mended. */
function said(events: readonly ChatEvent[]) {
  const { candidates, ...reply } = collectReply(events);
  return {
    ...reply,
    candidates: candidates.map(({ rawFinish: _raw, content, ...rest }) => ({
      ...rest,
      content: content.map(withoutSpace),
    })),
  };
}

function withoutSpace(part: ContentPart): ContentPart {
  if (part.type !== "tool-call") return part;
  return { ...part, argumentsText: JSON.stringify(JSON.parse(part.argumentsText)) };
}

/** Rules that streams break; some recordings hold the answers of several steps. */
function broken(text: string) {
  return text
    .split(/(?<="message_stop"\}\n\n)/)
    .flatMap((stream) => {
      const checker = wire.codec.chat.checkStream?.();
      return [...(checker?.push(stream) ?? []), ...(checker?.end() ?? [])];
    })
    .map(({ rule }) => rule);
}

describe.runIf(root !== undefined)("recorded streams of the vendor", () => {
  test("are there", () => {
    expect(streams.length).toBeGreaterThan(20);
    expect(wholes.length).toBeGreaterThan(20);
  });

  test.each(streams)("$name is read to its end, and the same from small pieces", ({ text }) => {
    const all = bytes(framed(text));
    const events = readStream(framed(text));
    const pieces = Array.from({ length: Math.ceil(all.length / 7) }, (_, index) =>
      all.subarray(index * 7, index * 7 + 7),
    );

    expect(checkEvents(events)).toEqual([]);
    expect(finishOf(events)?.reason).toMatch(/^(stop|tool-calls|length|pause|refusal)$/);
    expect(drain(decoder(true), ...pieces)).toEqual(events);
  });

  test.each(streams)("$name is the same when it was written and read again", ({ text }) => {
    const events = readStream(framed(text));

    expect(said(readStream(writeStream(events)))).toEqual(said(events));
    expect(said(readWhole(writeWhole(events)))).toEqual(said(events));
  });

  test.each(streams)("$name breaks no rule of streams, nor does what is written of it", ({ name, text }) => {
    const events = readStream(framed(text));

    expect(broken(framed(text))).toEqual(name === repeated ? ["start-once"] : []);
    expect(broken(writeStream(events))).toEqual([]);
  });

  test.each(streams)("$name passes a relay, and its outline tells how it ended", ({ text }) => {
    const relay = wire.codec.chat.relayReply?.({
      stream: true,
      dropUsage: false,
      detail: "outline",
      losses: () => undefined,
    });
    const events = readStream(framed(text));
    const outline = [...(relay?.push(bytes(framed(text))).events ?? []), ...(relay?.end().events ?? [])];

    expect(finishOf(outline)).toEqual(finishOf(events));
    expect(usageOf(outline)).toEqual(usageOf(events));
  });

  test("two in one are no answer", () => {
    const text = readFileSync(join(root ?? "", "anthropic", spliced), "utf8");

    expect(caught(() => readStream(framed(text)))).toMatchObject({ code: "stream-interrupted" });
  });
});

describe.runIf(root !== undefined)("recorded answers of the vendor", () => {
  test.each(wholes)("$name is the same when it was written and read again", ({ text }) => {
    const reply = JSON.parse(text) as Json;
    const events = readWhole(reply);

    expect(checkEvents(events)).toEqual([]);
    expect(said(readWhole(writeWhole(events)))).toEqual(said(events));
    expect(said(readStream(writeStream(events)))).toEqual(said(events));
  });
});
