import type { ErrorResponse, FailureCode, JsonObject } from "@patchbay/sdk";

/** What a status alone says on any wire. Ask the body first: it knows more. */
export function failureOfStatus(status: number): FailureCode {
  return byStatus.get(status) ?? (status >= 400 && status < 500 ? "bad-request" : "upstream-failed");
}

const byStatus: ReadonlyMap<number, FailureCode> = new Map<number, FailureCode>([
  [401, "credential-rejected"],
  [402, "credential-rejected"],
  [403, "credential-rejected"],
  [404, "not-found"],
  [408, "timeout"],
  [409, "conflict"],
  [413, "too-large"],
  [422, "unprocessable"],
  [429, "rate-limited"],
  [498, "overloaded"],
  [503, "overloaded"],
  [504, "timeout"],
  [529, "overloaded"],
]);

/** What a body is that no error could be read in, for the message. */
export function kindOfBody({ headers, body }: ErrorResponse): string {
  if (body.trim() === "") return "no body";
  return /^\s*</.test(body) ? "a page of HTML" : (headers["content-type"] ?? "text");
}

/** When to try again, in milliseconds: `retry-after-ms`, else `retry-after` (RFC 9110 §10.2.3). */
export function readRetryAfter({ headers }: Pick<ErrorResponse, "headers">): number | undefined {
  const exact = Number.parseFloat(headers["retry-after-ms"] ?? "");
  if (Number.isFinite(exact) && exact >= 0) return Math.ceil(exact);
  const value = headers["retry-after"]?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value) * 1000);
  return value === "" ? undefined : waitUntil(value, headers);
}

/** How long until a time, in milliseconds. A codec has no clock: a time means something only beside the answer's own. */
export function waitUntil(time: string, headers: ErrorResponse["headers"]): number | undefined {
  const wait = Date.parse(time) - Date.parse(headers["date"] ?? "");
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}

const maxMessage = 1000;
const maxExcerpt = 500;

/** The message of a failure, and the beginning of a body in which no message could be read. */
export function messageOfResponse(
  response: ErrorResponse,
  told: string | undefined,
): { readonly message: string; readonly details?: JsonObject } {
  if (told !== undefined) return { message: told.slice(0, maxMessage) };
  const { status, body } = response;
  const message = `the upstream answered ${status} with ${kindOfBody(response)}`;
  return body === "" ? { message } : { message, details: { body: body.slice(0, maxExcerpt) } };
}
