import fc from "fast-check";
import { describe, test } from "vitest";
import { answered, there, thereAndBack } from "./laws.ts";
import { wirePairs } from "./legs.ts";
import { anyReply } from "./replies.ts";
import { anyRequest } from "./requests.ts";

/** A run that failed is repeated with the seed that it told; more runs find more. */
const seed = Number(process.env["PATCHBAY_LAW_SEED"] ?? 20_261_120);
const numRuns = Number(process.env["PATCHBAY_LAW_RUNS"] ?? 40);
const runs = { seed, numRuns };

describe.each(wirePairs)("$title", (pair) => {
  test("a request says the same there, but for what the ledger tells", () => {
    fc.assert(
      fc.property(anyRequest, (request) => there(pair, request)),
      runs,
    );
  });

  test("a request that comes back says the same, but for what the ledger told", () => {
    fc.assert(
      fc.property(anyRequest, (request) => thereAndBack(pair, request)),
      runs,
    );
  });

  test("an answer that comes from there says and costs the same, but for what the ledger tells", () => {
    fc.assert(
      fc.property(anyReply, (reply) => answered(pair, reply)),
      runs,
    );
  });
});
