import { AssertionError } from "node:assert";
import { expect, test } from "vitest";
import type { ContractCheck } from "../../../src/testing/index.ts";

/** Every check of a contract, as a test of its own. */
export function testAll(checks: readonly ContractCheck[]): void {
  for (const { name, run } of checks) test(name, run);
}

/** The messages of the checks that failed, by name. */
async function failuresOf(checks: readonly ContractCheck[]): Promise<ReadonlyMap<string, string>> {
  const failures = new Map<string, string>();
  for (const { name, run } of checks) {
    try {
      await run();
    } catch (error) {
      expect(error).toBeInstanceOf(AssertionError);
      if (error instanceof Error) failures.set(name, error.message);
    }
  }
  return failures;
}

/** Expects that the check of this name, and its rule's words, catch what is broken. */
export async function expectCaught(checks: readonly ContractCheck[], name: string, words: string): Promise<void> {
  const failures = await failuresOf(checks.filter((check) => check.name === name));

  expect(checks.map((check) => check.name)).toContain(name);
  expect(failures.get(name)).toMatch(`${name}: `);
  expect(failures.get(name)).toContain(words);
}
