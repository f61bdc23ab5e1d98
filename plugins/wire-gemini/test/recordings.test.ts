import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkEvents } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import {
  bytes,
  callsOf,
  decoder,
  drain,
  finishOf,
  readStream,
  textOf,
  thoughtOf,
  writeStream,
  writeWhole,
} from "./kit.ts";

const root = process.env["PATCHBAY_RECORDINGS"];

interface Recording {
  readonly name: string;
  readonly text: string;
}

function recordings(ending: string): readonly Recording[] {
  if (root === undefined) return [];
  const folder = join(root, "google");
  return readdirSync(folder)
    .filter((file) => file.endsWith(ending))
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }))
    .filter(({ text }) => text.includes('"candidates"'));
}

const streams = recordings(".chunks.txt");
const wholes = recordings(".json");

function framed({ text }: Recording): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => `data: ${line}\r\n\r\n`).join("");
}

function pieces(all: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(all.length / 7) }, (_, index) => all.subarray(index * 7, index * 7 + 7));
}

function said(events: ReturnType<typeof readStream>) {
  return [textOf(events), thoughtOf(events), callsOf(events), finishOf(events)];
}

describe.runIf(root !== undefined)("recorded streams of the vendor", () => {
  test("are there", () => {
    expect(streams.length).toBeGreaterThan(5);
    expect(wholes.length).toBeGreaterThan(3);
  });

  test.each(streams)("$name is read to its end, and the same from small pieces", (recording) => {
    const text = framed(recording);
    const events = readStream(text);

    expect(["stop", "tool-calls"]).toContain(finishOf(events));
    expect(checkEvents(events)).toEqual([]);
    expect(events.some(({ type }) => type === "usage")).toBe(true);
    expect(callsOf(events).every(({ args }) => args.startsWith("{"))).toBe(true);
    expect(drain(decoder(true), ...pieces(bytes(text)))).toEqual(events);
  });

  test.each(streams)("$name survives being written and read again", (recording) => {
    const events = readStream(framed(recording));

    expect(said(readStream(writeStream(events)))).toEqual(said(events));
  });
});

describe.runIf(root !== undefined)("recorded answers of the vendor", () => {
  test.each(wholes)("$name is written again as it came", ({ text }) => {
    const events = drain(decoder(false), text);

    expect(writeWhole(events)).toEqual(JSON.parse(text));
  });

  test("an exhausted quota is read with the time to wait", () => {
    const body = readFileSync(join(root ?? "", "google", "google-429-retry-info.json"), "utf8");

    expect(wire.codec.errors.decode({ status: 429, headers: {}, body })).toMatchObject({
      code: "rate-limited",
      retryAfterMs: 34_400,
    });
  });
});
