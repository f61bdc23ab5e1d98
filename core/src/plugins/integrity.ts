import { createHash } from "node:crypto";

/** The hash of a plugin's code as manifests and the lock have it: as in Subresource Integrity. */
export function integrityOf(code: string | Uint8Array): string {
  return `sha256-${createHash("sha256").update(code).digest("base64")}`;
}
