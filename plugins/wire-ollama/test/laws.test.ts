import { type ChatEvent, collectReply } from "@patchbay/sdk";
import { checkEvents } from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { events, piecesOf, request } from "./arbitraries.ts";
import { bytes, decode, decoder, drain, encode, readStream, writeStream, writeWhole } from "./kit.ts";

/** The same without what a wire keeps for itself, and with the parameters that a function without any gets. */
function bare<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, member: unknown) => (key === "extensions" ? undefined : member))) as T;
}

const noParameters = { type: "object", properties: {} };

/** The reply without words that only this wire says. */
function folded(list: readonly ChatEvent[]) {
  const { candidates, id: replyId, model, usage } = collectReply(list);
  const { inputTokens, outputTokens } = usage ?? {};
  const said = candidates.map(({ content, finish }) => ({ content, finish }));
  return bare({ id: replyId, model, inputTokens, outputTokens, candidates: said });
}

describe("laws of the wire", () => {
  test("a request survives being written and read, but for what the ledger tells", () => {
    fc.assert(
      fc.property(request, (original) => {
        const { body, losses } = encode(original);
        const { tools } = original;
        const expected = tools
          ? { ...original, tools: tools.map((tool) => ({ ...tool, parameters: noParameters })) }
          : original;

        expect(losses).toEqual([]);
        expect(bare(decode(body))).toEqual(bare(expected));
      }),
    );
  });

  test("an answer gives the same events however its bytes are cut", () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(3000), { maxLength: 10 }), (list, cuts) => {
        const body = bytes(writeStream(list));

        expect(drain(decoder(true), ...piecesOf(body, cuts))).toEqual(drain(decoder(true), body));
      }),
    );
  });

  test("an answer survives being written and read", () => {
    fc.assert(
      fc.property(events, (list) => {
        const read = readStream(writeStream(list));

        expect(checkEvents(read)).toEqual([]);
        expect(folded(read)).toEqual(folded(list));
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
