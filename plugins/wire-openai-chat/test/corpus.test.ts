import { readdirSync, readFileSync } from "node:fs";
import type { ChatEvent, JsonObject } from "@patchbay/sdk";
import { collectReply, GatewayError } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { body } from "./bodies.ts";
import { bytes, decode, decoder, drain, encode, writeWhole } from "./kit.ts";

/** What was found once, kept for ever. */
interface Entry {
  readonly why: string;
  /** Bodies of requests. */
  readonly requests?: readonly JsonObject[];
  /** The same as text, for what JSON can be written in but not hold. */
  readonly texts?: readonly string[];
  /** Streams. */
  readonly answers?: readonly string[];
}

const folder = new URL("corpus/", import.meta.url);
const entries = readdirSync(folder).map(
  (file): Entry => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Entry,
);
const requests = entries.flatMap(({ why, requests: some = [], texts = [] }) =>
  [...some, ...texts.map((text) => JSON.parse(text) as JsonObject)].map((sent) => ({ why, sent })),
);
const answers = entries.flatMap(({ why, answers: some = [] }) => some.map((answer) => ({ why, answer })));

/** Read, written and read again, where the ledger has nothing: the two readings, and what was written. */
function twice(sent: JsonObject): readonly [first: unknown, second: unknown, written: JsonObject] {
  const { includeUsage: _wish, ...first } = decode(sent);
  const { body: written, losses } = encode(first);
  // Usage is asked for in every stream.
  const { includeUsage: _asked, ...second } = decode(written);
  return losses.length === 0 ? [first, second, written] : [undefined, undefined, sent];
}

function keepsAll(sent: JsonObject): void {
  const [first, second, written] = twice(sent);
  expect(second).toEqual(first);
  expect(plain(written)).toMatchObject(plain(sent));
}

/** Without stream options, to which usage is added, and the difference between 0 and -0, which JSON does not write. */
function plain({ stream_options: _options, ...value }: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** Runs what may only fail as a gateway may. */
function orRefused<T>(run: () => T): T | GatewayError {
  try {
    return run();
  } catch (error) {
    if (GatewayError.is(error)) return error;
    throw error;
  }
}

describe("the corpus", () => {
  test.each(requests)("requests, $why: %#", ({ sent }) => {
    keepsAll(sent);
  });

  test.each(answers)("answers, $why: %#", ({ answer }) => {
    const all = bytes(answer);
    const whole = orRefused(() => collectReply(drain(decoder(true), all)));

    for (let at = 1; at < all.length; at++) {
      const cut = orRefused(() => collectReply(drain(decoder(true), all.subarray(0, at), all.subarray(at))));
      expect(cut).toEqual(whole);
    }
    expect(whole).not.toBeInstanceOf(GatewayError);
  });

  test("arguments of a mebibyte come through, in many pieces and in one", () => {
    const text = JSON.stringify({ text: "x é 👩‍🚀 \\ ".repeat(70_000) });
    const pieces = text.match(/[^]{1,1000}/g) ?? [];
    const events: readonly ChatEvent[] = [
      { type: "start", id: "1", model: "m" },
      { type: "tool-call-start", index: 0, id: "c", name: "f" },
      ...pieces.map((argumentsText): ChatEvent => ({ type: "tool-call-delta", index: 0, argumentsText })),
      { type: "tool-call-end", index: 0 },
      { type: "finish", reason: "tool-calls" },
    ];
    const answer = writeWhole(events);
    const read = collectReply(drain(decoder(false), JSON.stringify(answer)));
    const call = { id: "c", type: "function", function: { name: "f", arguments: text } };

    expect(answer.choices[0]?.message["tool_calls"]).toEqual([call]);
    expect(read.candidates[0]?.content[0]).toMatchObject({ argumentsText: text });
    keepsAll({ model: "m", messages: [{ role: "assistant", content: null, tool_calls: [call] }] });
  });
});

describe("any body of this wire", () => {
  test("says the same when it was read, written and read again, and loses nothing in silence", () => {
    fc.assert(
      fc.property(body, (sent) => {
        const result = orRefused(() => keepsAll(sent));
        if (result instanceof GatewayError) expect(result.owner).toBe("client");
      }),
    );
  });
});
