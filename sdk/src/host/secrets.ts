import { createHmac, randomBytes } from "node:crypto";
import { Secret } from "../secret.ts";

const values = new WeakMap<Secret, string>();
const known = new Map<string, WeakRef<Secret>>();
const leaving = new FinalizationRegistry<string>((mark) => {
  if (known.get(mark)?.deref() === undefined) known.delete(mark);
});
/** Of this process alone: nobody who knows a secret's source can work out its placeholder. */
const key = randomBytes(32);

/**
 * Wraps a value so that plugins can hold it without reading it. `source` says where it came from and may be shown. The
 * secret's text is a placeholder, `[secret:…]`, the same for the same value and source as long as the process lives.
 */
export function createSecret(value: string, source: string): Secret {
  const mark = createHmac("sha256", key).update(`${source}\n${value}`).digest("hex").slice(0, 32);
  const secret = new Secret(source, `[secret:${mark}]`);
  values.set(secret, value);
  known.set(mark, new WeakRef(secret));
  leaving.register(secret, mark);
  return secret;
}

/**
 * The text of a secret. For the kernel's credential code alone.
 * @throws TypeError when the secret was not made by `createSecret` of this copy of the SDK.
 */
export function revealSecret(secret: Secret): string {
  const value = values.get(secret);
  if (value === undefined) throw new TypeError(`secret from ${secret.source} has no value here`);
  return value;
}

/** Placeholders of living secrets that stand in a text, also escaped for an address; without repetitions. */
export function placeholdersIn(text: string): readonly string[] {
  const marks = [...text.matchAll(/secret(?::|%3a)([\da-f]{32})/gi)].map(([, mark = ""]) => mark.toLowerCase());
  return [...new Set(marks)].filter((mark) => known.get(mark)?.deref()).map((mark) => `[secret:${mark}]`);
}
