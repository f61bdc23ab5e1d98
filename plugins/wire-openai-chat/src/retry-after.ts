import type { ErrorResponse } from "@patchbay/sdk";

type Headers = ErrorResponse["headers"];

/**
 * When to try again, in milliseconds: `retry-after-ms`, `retry-after` (RFC 9110 §10.2.3), what the message says, or for
 * a refused rate the reset of the limit that is used up.
 */
export function readRetryAfter({ status, headers }: ErrorResponse, message: string): number | undefined {
  const exact = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (Number.isFinite(exact) && exact >= 0) return Math.ceil(exact);
  return seconds(headers) ?? (status === 429 ? (said(message) ?? reset(headers)) : undefined);
}

function seconds(headers: Headers): number | undefined {
  const value = headers["retry-after"]?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  // A codec has no clock: a date means something only beside the date of the answer.
  const wait = Date.parse(value) - Date.parse(headers["date"] ?? "");
  return Number.isFinite(wait) && value !== "" ? Math.max(0, wait) : undefined;
}

function said(message: string): number | undefined {
  const found = /try again in ((?:\d+(?:\.\d+)?(?:ms|h|m|s))+)/i.exec(message);
  return found?.[1] === undefined ? undefined : parseDuration(found[1]);
}

const limits = ["requests", "tokens"] as const;

function reset(headers: Headers): number | undefined {
  const usedUp = limits.filter((limit) => Number(headers[`x-ratelimit-remaining-${limit}`] ?? Number.NaN) === 0);
  const waits = (usedUp.length > 0 ? usedUp : limits)
    .map((limit) => parseDuration(headers[`x-ratelimit-reset-${limit}`] ?? ""))
    .filter((wait) => wait !== undefined);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** A duration as Go writes it (`6m0s`, `1.5s`, `12ms`), or bare seconds, in milliseconds. */
function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Math.ceil(Number(trimmed) * 1000);
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(trimmed)) return undefined;
  const parts = [...trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return Math.ceil(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0));
}
