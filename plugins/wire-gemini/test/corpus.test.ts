import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ChatEvent, GatewayError, type Json } from "@patchbay/sdk";
import { checkEvents } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import {
  bare,
  bytes,
  caught,
  decode,
  decoder,
  drain,
  encode,
  readStream,
  textOf,
  writeStream,
  writeWhole,
} from "./kit.ts";

/** An example that once broke something, or looks as if it might. */
interface Sample {
  readonly kind: "request" | "stream" | "whole";
  readonly why: string;
  readonly text: string;
  /** A text that stands in the sample's for one that is too long to be kept. */
  readonly grow?: {
    readonly of: string;
    readonly open: string;
    readonly middle: string;
    readonly close: string;
    readonly times: number;
  };
  /** The member that is refused, or the code of the failure. */
  readonly refused?: string;
}

const folder = fileURLToPath(new URL("corpus/", import.meta.url));
const samples = readdirSync(folder).map((name) => {
  const sample = JSON.parse(readFileSync(`${folder}${name}`, "utf8")) as Sample;
  return { ...sample, name, text: grown(sample) };
});
const of = (...kinds: readonly Sample["kind"][]) => samples.filter(({ kind }) => kinds.includes(kind));

function grown({ text, grow }: Sample): string {
  if (!grow) return text;
  const { of, open, middle, close, times } = grow;
  return text.replace(of, () => open.repeat(times) + middle + close.repeat(times));
}

describe.each(of("request").filter(({ refused }) => refused === undefined))("$name: $why", ({ text }) => {
  const body = JSON.parse(text) as Json;

  test("is the same request again when it was written", () => {
    const request = decode(body);
    const written = JSON.parse(JSON.stringify(encode(request).body)) as Json;

    expect(bare(decode(written))).toEqual(bare(request));
    expect(encode(decode(written)).body).toEqual(written);
  });

  test("is written for a client of another wire, too", () => {
    expect(encode(bare(decode(body))).body.contents.length).toBeGreaterThan(0);
  });
});

test.each(of("request").filter(({ refused }) => refused !== undefined))("$name: $why", ({ text, refused }) => {
  expect(caught(() => decode(JSON.parse(text) as Json))).toMatchObject({ code: "bad-request", param: refused });
});

interface Read {
  readonly events: readonly ChatEvent[];
  readonly code?: string;
}

function read(pieces: readonly Uint8Array[], stream: boolean): Read {
  const machine = decoder(stream);
  const events: ChatEvent[] = [];
  try {
    for (const piece of pieces) events.push(...machine.push(piece));
    return { events: [...events, ...machine.end()] };
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    return { events, code: error.code };
  }
}

function cutEvery(all: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.subarray(at * size, (at + 1) * size));
}

describe.each(of("stream", "whole"))("$name: $why", ({ text, kind, refused }) => {
  const whole = read([bytes(text)], kind === "stream");

  test("is read to the same events however it is cut", () => {
    for (const size of [1, 2, 3, 7, 64, 1000])
      expect(read(cutEvery(bytes(text), size), kind === "stream")).toEqual(whole);
    expect(whole.code).toBe(refused);
    if (whole.code === undefined) expect(checkEvents(whole.events)).toEqual([]);
  });

  test("says the same when it was written, streamed and whole", () => {
    const said = textOf(whole.events);
    const told = [...whole.events.filter(isWritten), end(whole.events)];

    expect(textOf(readStream(writeStream(told)))).toBe(said);
    expect(textOf(drain(decoder(false), JSON.stringify(writeWhole(told))))).toBe(said);
  });
});

function isWritten({ type }: ChatEvent): boolean {
  return type !== "error" && type !== "finish";
}

function end(events: readonly ChatEvent[]): ChatEvent {
  return events.find(({ type }) => type === "finish") ?? { type: "finish", reason: "stop" };
}
