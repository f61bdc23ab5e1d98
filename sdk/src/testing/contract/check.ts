import { AssertionError } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import { GatewayError } from "../../gateway-error.ts";
import type { OneOrMany } from "../../plugin.ts";

/** One rule of a contract, put to the test. Any runner will do: `for (const { name, run } of checks) test(name, run)`. */
export interface ContractCheck {
  /** The rule, as a sentence. */
  readonly name: string;
  /** Resolves when the rule holds. @throws AssertionError that names the broken rule. */
  readonly run: () => Promise<void>;
}

/** Makes a check; whatever `work` throws is told as a breach of the rule. */
export function check(name: string, work: () => void | Promise<void>): ContractCheck {
  return {
    name,
    async run() {
      try {
        await work();
      } catch (cause) {
        throw breach(name, cause);
      }
    },
  };
}

/** Asserts a rule. @throws AssertionError with the rule as message. */
export function must(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new AssertionError({ message: rule });
}

/** Asserts that two values are deeply equal. */
export function mustEqual(actual: unknown, expected: unknown, rule: string): void {
  if (!isDeepStrictEqual(actual, expected)) throw new AssertionError({ message: rule, actual, expected });
}

/** The value of `work`, or undefined when it threw a `GatewayError`; any other throw breaks the rule. */
export function onlyGatewayError<T>(rule: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    mustBeGatewayError(error, rule);
    return undefined;
  }
}

/** Asserts that what was thrown is a `GatewayError`. */
export function mustBeGatewayError(error: unknown, rule: string): asserts error is GatewayError {
  if (!GatewayError.is(error)) throw new AssertionError({ message: `${rule}: threw ${describe(error)}` });
}

/** The result of `work`; that it is there within two seconds is the rule. */
export async function promptly<T>(work: T | Promise<T>, rule: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AssertionError({ message: rule })), 2000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** One or many, as a list. */
export function asList<T>(value: OneOrMany<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

/** What was thrown, in a few words. */
export function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `a value that is no error (${typeof error})`;
}

function isList<T>(value: OneOrMany<T>): value is readonly T[] {
  return Array.isArray(value);
}

function breach(name: string, cause: unknown): AssertionError {
  const shown = cause instanceof AssertionError ? cause : undefined;
  const message = `${name}: ${shown ? shown.message : `threw ${describe(cause)}`}`;
  return Object.assign(
    new AssertionError({ message, ...(shown && { actual: shown.actual, expected: shown.expected }) }),
    { cause },
  );
}
