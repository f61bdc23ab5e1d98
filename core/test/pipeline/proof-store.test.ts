import type { Proof } from "@patchbay/sdk";
import { createTestClock } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { ProofStore } from "../../src/pipeline/proof-store.ts";

const proof = (length: number): Proof => ({ signature: { family: "f", value: "x".repeat(length) } });

test("what was asked for longest ago makes room", () => {
  const memory = new ProofStore(createTestClock()).of("ann", { proofBytes: 10_000, proofMs: 1000 });
  memory?.remember("first", proof(2000));
  memory?.remember("second", proof(2000));
  expect(memory?.recall("first")).toEqual(proof(2000));
  memory?.remember("third", proof(2000));

  expect(memory?.recall("second")).toBeUndefined();
  expect(memory?.recall("first")).toEqual(proof(2000));
  expect(memory?.recall("third")).toEqual(proof(2000));
});

test("one client's proofs never push out another's", () => {
  const store = new ProofStore(createTestClock());
  const limits = { proofBytes: 5000, proofMs: 1000 };
  store.of("ann", limits)?.remember("key", proof(2000));
  for (let n = 0; n < 100; n++) store.of("ben", limits)?.remember(`key ${n}`, proof(2000));

  expect(store.of("ann", limits)?.recall("key")).toEqual(proof(2000));
  expect(store.of("ben", limits)?.recall("key")).toBeUndefined();
});

test("a proof that is larger than the bounds is not kept, nor what it would have replaced", () => {
  const memory = new ProofStore(createTestClock()).of("ann", { proofBytes: 5000, proofMs: 1000 });
  memory?.remember("key", proof(100));
  memory?.remember("key", proof(5000));
  expect(memory?.recall("key")).toBeUndefined();
});

test("reasoning counts with its text and its seals", () => {
  const memory = new ProofStore(createTestClock()).of("ann", { proofBytes: 5000, proofMs: 1000 });
  const sealed = { family: "f", value: "x".repeat(1000) };
  memory?.remember("key", { reasoning: [{ type: "reasoning", text: "x".repeat(1000), encrypted: sealed }] });
  memory?.remember("other", proof(500));
  expect(memory?.recall("key")).toBeUndefined();
  expect(memory?.recall("other")).toEqual(proof(500));
});
