import { createHash } from "node:crypto";
import type { Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";

/** Enough to tell a new key from an old one, too little to find one by. */
const shownBytes = 8;

/** What tells whether a secret is still the same, without showing it. */
export function fingerprintOf(secret: Secret): string {
  return createHash("sha256")
    .update(revealSecret(secret))
    .digest("hex")
    .slice(0, 2 * shownBytes);
}
