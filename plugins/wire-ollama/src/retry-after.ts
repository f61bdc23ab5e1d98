import type { ErrorResponse } from "@patchbay/sdk";

/** When to try again, in milliseconds (RFC 9110 §10.2.3). A date means something only beside the date of the answer. */
export function readRetryAfter({ headers }: ErrorResponse): number | undefined {
  const value = headers["retry-after"]?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const wait = Date.parse(value) - Date.parse(headers["date"] ?? "");
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
