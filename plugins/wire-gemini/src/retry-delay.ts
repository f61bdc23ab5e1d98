import type { ErrorResponse, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { readRetryAfter } from "@patchbay/wire-kit";

/**
 * When to try again, in milliseconds: `retry-after` (RFC 9110 §10.2.3); for a daily quota its end, which is midnight in
 * California; else the delay of `RetryInfo` (google/rpc/error_details.proto), or the one that the message says.
 */
export function readRetryDelay(
  response: ErrorResponse,
  details: readonly JsonObject[],
  message: string,
): number | undefined {
  const { headers, status } = response;
  const told = details
    .map((detail) => seconds(asString(detail["retryDelay"]) ?? ""))
    .find((delay) => delay !== undefined);
  const daily = isDaily(details) ? untilMidnight(headers["date"]) : undefined;
  return readRetryAfter(response) ?? daily ?? told ?? (status === 429 || status === 200 ? said(message) : undefined);
}

/** Whether a quota of a whole day is used up. */
export function isDaily(details: readonly JsonObject[]): boolean {
  const violations = details.flatMap((detail) => asArray(detail["violations"]));
  return violations.some((violation) => /PerDay/.test(asString(asObject(violation)?.["quotaId"]) ?? ""));
}

/** A duration of ProtoJSON: seconds, with a fraction and an `s`. */
function seconds(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)s$/.exec(text.trim());
  return found ? Math.ceil(Number(found[1]) * 1000) : undefined;
}

function said(message: string): number | undefined {
  return seconds(/retry in (\d+(?:\.\d+)?s)/i.exec(message)?.[1] ?? "");
}

const dayMs = 86_400_000;

/** A codec has no clock: the day's end is known only beside the date of the answer. */
function untilMidnight(date: string | undefined): number | undefined {
  const now = Date.parse(date ?? "");
  if (!Number.isFinite(now)) return undefined;
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: "America/Los_Angeles",
    hourCycle: "h23",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(now);
  const part = (type: string): number => Number(parts.find((found) => found.type === type)?.value ?? 0);
  return dayMs - ((part("hour") * 60 + part("minute")) * 60 + part("second")) * 1000;
}
