import type { ErrorResponse } from "@patchbay/sdk";
import { readRetryAfter } from "../failed-response.ts";

type Headers = ErrorResponse["headers"];

/**
 * When to try again, in milliseconds: what the headers say, else for a refused rate what the message says, or the reset
 * of the limit that is used up.
 */
export function readRetryDelay({ status, headers }: ErrorResponse, message: string): number | undefined {
  return readRetryAfter({ headers }) ?? (status === 429 ? (said(message) ?? reset(headers)) : undefined);
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
