import { readdirSync, readFileSync } from "node:fs";
import { collectReply, type ContentPart, GatewayError, type Json, type JsonObject } from "@patchbay/sdk";
import { checkEvents } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { bare } from "./grammar/row.ts";
import { bytes, decode, decoder, drain, encode, sse, type WireEvent, writeStream } from "./kit.ts";

interface Example {
  readonly name: string;
  readonly kind: "request" | "stream";
  readonly body: JsonObject;
  readonly events: readonly WireEvent[];
  /** The request cannot be written as it came, which the ledger tells. */
  readonly ledger?: boolean;
}

const folder = new URL("corpus/", import.meta.url);
const examples = readdirSync(folder).map((name): Example => {
  const text = readFileSync(new URL(name, folder), "utf8");
  return { ...(JSON.parse(text) as Example), name };
});

function long(length: number): JsonObject {
  return {
    model: "m",
    input: [
      { role: "user", content: "hi" },
      { type: "function_call", call_id: "c", name: "f", arguments: JSON.stringify({ a: "\\".repeat(length) }) },
      { type: "function_call_output", call_id: "c", output: "\u0000".repeat(length) },
    ],
  };
}

const requests = [
  ...examples.filter(({ kind }) => kind === "request"),
  { name: "a million characters", body: long(1_000_000), ledger: false },
];
const streams = examples.filter(({ kind }) => kind === "stream");

describe("requests that are hard to read", () => {
  test.each(requests)("$name is read and written as it came, or the ledger says why not", ({ body, ledger }) => {
    const request = decode(body);
    const { body: written, losses } = encode(request);

    if (ledger) expect(losses).not.toEqual([]);
    else expect(written).toEqual(body);
    expect(encode(decode(written)).body).toEqual(written);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each(requests)("$name is written for clients of other wires as a request of this one", ({ body }) => {
    const { body: written } = encode(bare(decode(body)));

    expect(encode(decode(written)).body).toEqual(written);
  });

  test.each(requests)("$name is refused by name when it is cut or of another kind, and never breaks", ({ body }) => {
    for (const [key, value] of Object.entries(body)) {
      for (const changed of [[value], { value }, 7, "x", [[{}]], [null]] as readonly Json[]) {
        try {
          encode(decode({ ...body, [key]: changed }));
        } catch (error) {
          expect(GatewayError.is(error) && error.owner).toBe("client");
        }
      }
    }
  });
});

function wordsOf(part: ContentPart): string {
  if (part.type === "tool-call") return part.argumentsText;
  return "text" in part ? part.text : part.type;
}

describe("streams that are hard to read", () => {
  test.each(streams)("$name says the same in any pieces, by the grammar of events", ({ events }) => {
    const all = bytes(`\uFEFF${sse(...events)}`);
    const read = drain(decoder(true), all);

    expect(checkEvents(read)).toEqual([]);
    for (const size of [1, 2, 3, 5, 7, 64]) {
      const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
        all.subarray(at * size, at * size + size),
      );
      expect(drain(decoder(true), ...pieces)).toEqual(read);
    }
  });

  test.each(streams)("$name survives being written and read", ({ events }) => {
    const read = drain(decoder(true), bytes(sse(...events)));
    const again = drain(decoder(true), bytes(writeStream(read)));
    const said = (list: typeof read) => collectReply(list).candidates.flatMap(({ content }) => content.map(wordsOf));

    expect(said(again).toSorted()).toEqual(said(read).toSorted());
  });
});
