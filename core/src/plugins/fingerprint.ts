import { isRecord } from "../config/shape.ts";
import { hashText } from "./hash-text.ts";

/** One short text for all that makes a plugin what it is. */
export function fingerprintOf(parts: readonly unknown[]): string {
  return hashText(parts.map(stableText).join("\n"));
}

const identities = new WeakMap<object, number>();
let count = 0;

/** Tells objects apart that have nothing to compare: code given in code. */
export function identityOf(object: object): string {
  const known = identities.get(object) ?? ++count;
  identities.set(object, known);
  return `object ${known}`;
}

/** Text that is equal for equal data, in whatever order the keys of objects stand. Secrets all look alike in it. */
function stableText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => comparable(inner)) ?? "";
}

/** What is no data can only be compared by what it is. */
function comparable(value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return identityOf(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return isRecord(value) ? sortKeys(value) : identityOf(value);
}

function sortKeys(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
