import { createHash } from "node:crypto";

/** SHA-256 in hex. */
export function hashText(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}
