import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { asArray, asObject } from "@patchbay/sdk/http";
import { checkEvents } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import {
  bytes,
  callsOf,
  decoder,
  drain,
  eventsIn,
  finishOf,
  readStream,
  readWhole,
  sse,
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

function recordings(ending: string, fits: (text: string) => boolean): readonly Recording[] {
  if (root === undefined) return [];
  const files = ["openai", "xai"].flatMap((vendor) =>
    readdirSync(join(root, vendor)).map((file) => join(vendor, file)),
  );
  return files
    .filter((file) => file.endsWith(ending))
    .map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }))
    .filter(({ text }) => fits(text));
}

type Event = Record<string, never> & { readonly type: string };

/** Some files hold several answers, one behind the other, and one or two have a line that is no JSON. */
function split(text: string): readonly (readonly Event[])[] {
  const answers: Event[][] = [];
  for (const line of text.split("\n")) {
    const event = parse(line);
    if (event?.["type"] === "response.created") answers.push([]);
    if (event) answers.at(-1)?.push(event);
  }
  return answers;
}

function parse(line: string): Event | undefined {
  try {
    return JSON.parse(line) as Event;
  } catch {
    return undefined;
  }
}

const streams = recordings(".chunks.txt", (text) => text.includes('"response.created"')).flatMap(({ name, text }) =>
  split(text).map((events, index) => ({ name: `${name} ${index}`, events, text: sse(...events) })),
);
/** Recordings of which not all events were kept. */
const shortened: readonly (readonly [name: RegExp, rules: readonly string[]])[] = [
  [/openai-phase/, ["texts-add-up", "dense-items"]],
  [/openai-shell-container\.1/, ["texts-add-up"]],
];
const good = streams.filter(({ text }) => text.includes('"response.completed"'));
const wholes = recordings(".json", (text) => /"output"\s*:\s*\[/.test(text));

function facts(events: ReturnType<typeof readStream>) {
  return [textOf(events), thoughtOf(events), callsOf(events), finishOf(events)];
}

describe.runIf(root !== undefined)("recorded streams", () => {
  test("are there", () => {
    expect(good.length).toBeGreaterThan(20);
    expect(wholes.length).toBeGreaterThan(20);
  });

  test.each(streams)("$name follows the grammar, and says the same in small pieces", ({ text }) => {
    const events = readStream(text);
    const all = bytes(text);
    const pieces = Array.from({ length: Math.ceil(all.length / 97) }, (_, at) => all.subarray(at * 97, at * 97 + 97));

    expect(checkEvents(events)).toEqual([]);
    expect(drain(decoder(true), ...pieces)).toEqual(events);
  });

  test.each(streams)("$name breaks no rule of streams", ({ name, text }) => {
    const checker = wire.codec.chat.checkStream?.();
    const found = [...(checker?.push(text) ?? []), ...(checker?.end() ?? [])];

    expect(found.map(({ rule }) => rule)).toEqual(shortened.find(([pattern]) => pattern.test(name))?.[1] ?? []);
  });

  test.each(good)("$name survives being written and read again", ({ text }) => {
    const events = readStream(text);

    expect(facts(readStream(writeStream(events)))).toEqual(facts(events));
  });

  test.each(good)("$name is written with the items that it had", ({ text, events }) => {
    const known = events
      .filter(({ type }) => type === "response.output_item.done")
      .toSorted((a, b) => Number(a["output_index"]) - Number(b["output_index"]))
      .map(({ item }) => asObject(item));
    const written = eventsIn(writeStream(readStream(text))).findLast(({ type }) => type === "response.completed");
    const output = asArray(asObject(written?.["response"])?.["output"]).map((item) => asObject(item)?.["type"]);
    const said = known.filter((item) => !JSON.stringify(item?.["content"] ?? "").includes('"text":""'));

    expect(output).toEqual(said.map((item) => item?.["type"]));
  });

  test.each(streams)("$name passes a relay unchanged, and its outline tells how it ended", ({ text }) => {
    const relay = wire.codec.chat.relayReply?.({ stream: true, dropUsage: false, detail: "outline", losses: () => {} });
    const whole = bytes(text);
    const relayed = relay?.push(whole);
    const events = [...(relayed?.events ?? []), ...(relay?.end().events ?? [])];

    expect(relayed?.bytes).toBe(whole);
    expect(finishOf(events)).toBe(finishOf(readStream(text)));
  });
});

describe.runIf(root !== undefined)("recorded answers", () => {
  test.each(wholes)("$name follows the grammar, and survives being written", ({ text }) => {
    const events = readWhole(JSON.parse(text));

    expect(checkEvents(events)).toEqual([]);
    expect(facts(readWhole(writeWhole(events)))).toEqual(facts(events));
  });
});
