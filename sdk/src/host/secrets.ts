import { Secret } from "../secret.ts";

const values = new WeakMap<Secret, string>();

/** Wraps a value so that plugins can hold it without reading it. `source` says where it came from and may be shown. */
export function createSecret(value: string, source: string): Secret {
  const secret = new Secret(source);
  values.set(secret, value);
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
