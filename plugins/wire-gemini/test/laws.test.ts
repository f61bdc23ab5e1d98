import { type ChatEvent, type ChatRequest, collectReply } from "@patchbay/sdk";
import { checkEvents } from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wire } from "../src/index.ts";
import { cut, cuts, events, request } from "./arbitraries.ts";
import { bare, bytes, decode, decoder, drain, encode, readStream, writeStream, writeWhole } from "./kit.ts";

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
        const again = decode(body, original.stream);

        fc.pre(losses.length === 0 && !speaksJson(original));
        expect(bare(again)).toEqual(bare(original));
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
      fc.property(events, cuts, (list, places) => {
        const body = bytes(writeStream(list));
        const pieces = cut(body, places);
        const whole = drain(decoder(true), body);

        expect(drain(decoder(true), ...pieces)).toEqual(whole);
        expect(checkEvents(whole)).toEqual([]);
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

  test("whatever comes is read, or refused with the client's fault", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          decode({ contents: [{ parts: [value] }], tools: [value], generationConfig: value } as never);
        } catch (error) {
          expect(error).toMatchObject({ code: "bad-request" });
        }
        expect(wire.codec.chat.patchRequest(JSON.stringify(value), { model: "x" })).toBe(JSON.stringify(value));
      }),
    );
  });
});

/** A result's text that is a JSON object is given back as such, where the model reads it best. */
function speaksJson({ messages }: ChatRequest): boolean {
  return JSON.stringify(messages).includes('"text":"{');
}
