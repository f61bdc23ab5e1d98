import { createTestClock } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { HeldProofs } from "../../src/pipeline/held-proofs.ts";
import { ProofStore } from "../../src/pipeline/proof-store.ts";

const proof = { signature: { value: "s", wire: "plain" } } as never;

function memory() {
  const kept = new ProofStore(createTestClock()).of("client", { proofBytes: 10_000, proofMs: 10_000 });
  return kept ?? expect.fail("nothing is kept");
}

test("what an attempt learns is seen by itself alone until it answers", () => {
  const kept = memory();
  kept.remember("before", proof);
  const held = new HeldProofs(kept);
  held.remember("early", proof);
  expect([held.recall("early"), held.recall("before"), kept.recall("early")]).toEqual([proof, proof, undefined]);
  held.keep();
  held.remember("late", proof);
  expect([kept.recall("early"), kept.recall("late"), held.recall("early")]).toEqual([proof, proof, proof]);
});
