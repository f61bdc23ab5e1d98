import { createHash, timingSafeEqual } from "node:crypto";
import type { Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";

/** Header fields as a server has them, names in lower case. */
type IncomingHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Makes the check of the keys that clients present, which answers with a name for the key that shows nothing of it.
 * It takes the same time for every answer: digests of equal length are compared, and always all of them. Without keys
 * nothing passes.
 */
export function createKeyCheck(keys: readonly Secret[]): (presented: string) => string | undefined {
  const digests = keys.map((key) => digest(revealSecret(key)));
  return (presented) => {
    const wanted = digest(presented);
    let found = false;
    for (const known of digests) found = timingSafeEqual(known, wanted) || found;
    return found ? wanted.toString("hex", 0, nameBytes) : undefined;
  };
}

/** The key that a client presents: as bearer token, in a header of its own, or as `?key=`. */
export function presentedKey(headers: IncomingHeaders, query: URLSearchParams): string | undefined {
  const bearer = /^bearer +(\S+)\s*$/i.exec(first(headers["authorization"]) ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  for (const name of keyHeaders) {
    const value = first(headers[name])?.trim();
    if (value !== undefined && value !== "") return value;
  }
  return query.get("key") || undefined;
}

/** Enough to tell keys apart. */
const nameBytes = 8;

const keyHeaders = ["x-api-key", "x-goog-api-key", "api-key"] as const;

function first(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
