import type { ErrorResponse } from "@patchbay/sdk";
import { readRetryAfter, waitUntil } from "@patchbay/wire-kit";

type Headers = ErrorResponse["headers"];

/** When to try again, in milliseconds: as the headers say, or for a refused rate the reset of the limit that is used up. */
export function readRetryDelay(response: ErrorResponse): number | undefined {
  return readRetryAfter(response) ?? (response.status === 429 ? reset(response.headers) : undefined);
}

const limits = ["requests", "tokens", "input-tokens", "output-tokens"] as const;

function reset(headers: Headers): number | undefined {
  const named = (limit: string, what: string): string => headers[`anthropic-ratelimit-${limit}-${what}`] ?? "";
  const usedUp = limits.filter((limit) => named(limit, "remaining").trim() === "0");
  const waits = usedUp.map((limit) => waitUntil(named(limit, "reset"), headers)).filter((wait) => wait !== undefined);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}
