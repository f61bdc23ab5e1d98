import { isDeepStrictEqual } from "node:util";

/** Where a plugin was looked at. */
export type Tier = "inline" | "process" | "strict";

/** One rule, put to the test. */
export interface Check {
  /** Stable name, such as `provider/acme/streamed/cut-mid-event`. */
  readonly id: string;
  /** Resolves with what was seen, to be compared between tiers, or with nothing. @throws Skip, or Error that says what is broken. */
  readonly run: () => Promise<string | undefined | void>;
}

/** What came of a check. */
export interface CheckResult {
  readonly id: string;
  readonly tier: Tier;
  readonly verdict: "passed" | "failed" | "skipped";
  readonly ms: number;
  /** Why it failed or was skipped. */
  readonly evidence?: string;
}

/** The rule says nothing of this plugin, or cannot be tried here. */
export class Skip extends Error {
  override readonly name = "Skip";
}

/** Asserts a rule. @throws Error with the rule as message. */
export function must(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Error(rule);
}

/** Asserts that two values are alike. */
export function mustEqual(actual: unknown, expected: unknown, rule: string): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${rule}: expected ${shown(expected)}, got ${shown(actual)}`);
}

/** The result of `work`, unless it takes longer. The rule tells what was waited for. */
export async function within<T>(ms: number, rule: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`${rule} (waited ${ms} ms)`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
