import { type ChatEvent, collectReply } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openaiProfile } from "../src/index.ts";
import { cutAt, cuts, events, request } from "./arbitraries.ts";
import { bytes, decode, decoder, drain, encode, readStream, writeStream, writeWhole } from "./kit.ts";

/** The same without what a wire keeps for itself. */
function bare<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === "extensions" ? undefined : member))) as T;
}

/** The reply without words that only this wire says. */
function folded(list: readonly ChatEvent[]) {
  const { candidates, id, model } = collectReply(list);
  return bare({ id, model, candidates: candidates.map(({ content, finish }) => ({ content, finish })) });
}

describe("laws of the wire", () => {
  test("a request survives being written and read, but for what the ledger tells", () => {
    fc.assert(
      fc.property(request, (original) => {
        const { body, losses } = encode(original, { profile: openaiProfile });
        const again = decode(body);

        fc.pre(losses.length === 0);
        // Usage is asked for in every stream, and in nothing else.
        const { includeUsage: _wish, ...rest } = original;
        expect(bare(again)).toEqual(bare(original.stream ? { ...rest, includeUsage: true } : rest));
      }),
    );
  });

  test("an answer gives the same events however its bytes are cut", () => {
    fc.assert(
      fc.property(events, cuts, (list, places) => {
        const body = bytes(writeStream(list, { includeUsage: true }));

        expect(drain(decoder(true), ...cutAt(body, places))).toEqual(drain(decoder(true), body));
      }),
    );
  });

  test("an answer survives being written and read", () => {
    fc.assert(
      fc.property(events, (list) => {
        expect(folded(readStream(writeStream(list)))).toEqual(folded(list));
      }),
    );
  });

  test("a whole answer is its stream, folded", () => {
    fc.assert(
      fc.property(events, (list) => {
        const whole = drain(decoder(false), JSON.stringify(writeWhole(list)));

        expect(folded(whole)).toEqual(folded(readStream(writeStream(list))));
      }),
    );
  });
});
