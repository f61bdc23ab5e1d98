import type { Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";

/** Whether two secrets have the same text. */
export function isSameSecret(one: Secret, other: Secret): boolean {
  return revealSecret(one) === revealSecret(other);
}
