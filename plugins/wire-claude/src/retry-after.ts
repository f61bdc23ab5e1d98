import type { ErrorResponse } from "@patchbay/sdk";

type Headers = ErrorResponse["headers"];

/**
 * When to try again, in milliseconds: `retry-after-ms`, `retry-after` (RFC 9110 §10.2.3), or for a refused rate the reset
 * of the limit that is used up.
 */
export function readRetryAfter({ status, headers }: ErrorResponse): number | undefined {
  const exact = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (Number.isFinite(exact) && exact >= 0) return Math.ceil(exact);
  return seconds(headers) ?? (status === 429 ? reset(headers) : undefined);
}

function seconds(headers: Headers): number | undefined {
  const value = headers["retry-after"]?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  return value === "" ? undefined : until(value, headers);
}

/** A codec has no clock: a time means something only beside the time of the answer. */
function until(time: string, headers: Headers): number | undefined {
  const wait = Date.parse(time) - Date.parse(headers["date"] ?? "");
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

const limits = ["requests", "tokens", "input-tokens", "output-tokens"] as const;

function reset(headers: Headers): number | undefined {
  const named = (limit: string, what: string): string => headers[`anthropic-ratelimit-${limit}-${what}`] ?? "";
  const usedUp = limits.filter((limit) => named(limit, "remaining").trim() === "0");
  const waits = usedUp.map((limit) => until(named(limit, "reset"), headers)).filter((wait) => wait !== undefined);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}
