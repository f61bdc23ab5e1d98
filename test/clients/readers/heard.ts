import type { RawAnswer } from "../../../core/test/support/gateway.ts";

/** An answer as a program took it in. */
export interface Heard {
  readonly text: string;
  readonly thinking: string;
  readonly calls: readonly HeardCall[];
  /** Why it ended, in the format's own word. */
  readonly finish: string;
  readonly input: number;
  readonly output: number;
  /** Of the request: what the program remembers of the answer for its next turn. */
  readonly native: unknown;
}

interface HeardCall {
  readonly id: string;
  readonly name: string;
  readonly namespace?: string;
  /** Arguments, parsed; of a tool of free text the text. */
  readonly input: unknown;
}

/** The rules by which a program reads what it gets; both throw where a rule is broken. */
export interface Reader {
  streamed(answer: RawAnswer): Heard;
  whole(answer: RawAnswer): Heard;
}

export type Fields = Readonly<Record<string, unknown>>;

/** @throws Error with the rule and what was seen, unless the rule holds. */
export function rule(holds: boolean, name: string, seen: unknown): asserts holds {
  if (!holds) throw new Error(`${name}, got ${JSON.stringify(seen)?.slice(0, 400)}`);
}

export function fieldsOf(value: unknown, name: string): Fields {
  rule(typeof value === "object" && value !== null && !Array.isArray(value), `${name} is an object`, value);
  return value as Fields;
}

export function listOf(value: unknown, name: string): readonly unknown[] {
  rule(Array.isArray(value), `${name} is a list`, value);
  return value as readonly unknown[];
}

export function textIn(fields: Fields, key: string): string {
  const value = fields[key];
  rule(typeof value === "string", `${key} is text`, fields);
  return value;
}

export function countIn(fields: Fields, key: string): number {
  const value = fields[key];
  rule(Number.isInteger(value), `${key} is a whole number`, fields);
  return value as number;
}

export function bodyOf({ status, headers, text }: RawAnswer): Fields {
  rule(status === 200, "the status is 200", [status, text]);
  rule(headers["content-type"]?.startsWith("application/json") === true, "the answer is JSON", headers);
  return fieldsOf(JSON.parse(text), "the answer");
}
