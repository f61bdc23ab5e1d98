import { type ChatEvent, collectReply } from "@patchbay/sdk";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { events, request } from "./generators.ts";
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
        const { body, losses } = encode(original);

        fc.pre(losses.length === 0);
        expect(bare(decode(body))).toEqual(bare(original));
      }),
    );
  });

  test("a request that was read is written as it came", () => {
    fc.assert(
      fc.property(request, (original) => {
        const { body } = encode(original);

        expect(encode(decode(body)).body).toEqual(body);
      }),
    );
  });

  test("an answer gives the same events however its bytes are cut", () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(3000), { maxLength: 10 }), (list, cuts) => {
        const body = bytes(writeStream(list));
        const places = [0, ...cuts.map((cut) => cut % body.length), body.length].toSorted((a, b) => a - b);
        const pieces = places.slice(1).map((end, index) => body.subarray(places[index], end));

        expect(drain(decoder(true), ...pieces)).toEqual(drain(decoder(true), body));
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
