import type { ErrorResponse, Failure, FailureCode, Json, JsonObject } from "@patchbay/sdk";
import { asNumber, asObject, asString, isObject } from "@patchbay/sdk/http";
import { defined, failureOfStatus, messageOfResponse, readRetryAfter, tryParseJson } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

/** Reads an error answer, or the line of a stream that tells of one. */
export function failureOf(response: ErrorResponse): Failure {
  const told = readBody(response.body);
  const status = response.status === 200 ? (told.status ?? 200) : response.status;
  const { message, details } = messageOfResponse(response, told.message);
  return {
    code: codeOf(status, told.message ?? "", response.body),
    message,
    ...defined({ retryAfterMs: readRetryAfter(response), vendorCode: told.word, details }),
    upstream: { ...response, wire: wireId },
  };
}

interface Told {
  readonly message?: string;
  readonly word?: string;
  /** A status inside the body. */
  readonly status?: number;
}

/** `{"error":"text"}` from the server itself; what stands before it may send an object, or something else altogether. */
function readBody(body: string): Told {
  const object = asObject(tryParseJson(body));
  if (!object) return {};
  const { error } = object;
  return isObject(error) ? readObject({ ...object, ...error }) : readObject({ ...object, message: textOf(object) });
}

function textOf(object: JsonObject): Json {
  return asString(object["error"]) || asString(object["message"]) || null;
}

function readObject({ message, status, status_code: statusCode, code, type }: JsonObject): Told {
  const number = asNumber(status) ?? asNumber(statusCode) ?? asNumber(code);
  return defined({
    message: asString(message) || undefined,
    word: asString(code) ?? asString(type),
    status: number !== undefined && number >= 400 && number < 600 ? number : undefined,
  });
}

/** What the server's sentences mean where its status says less. */
const sentences: readonly (readonly [pattern: RegExp, code: FailureCode, statuses: readonly number[]])[] = [
  [/does not support/i, "unsupported", [400, 200]],
  [/context (length|window)|input length|prompt (is )?too long/i, "context-length", [400, 413, 500, 200]],
  [/\bmodel\b.*not found|try pulling it/i, "model-not-found", [404, 400, 200]],
  [/\b(usage|plan|quota|weekly|hourly|session)\b.*\blimit|upgrade/i, "quota-exhausted", [429, 200]],
  [/server busy|maximum pending requests/i, "overloaded", [500, 503, 200]],
  [/unauthorized/i, "credential-rejected", [200]],
];

function codeOf(status: number, message: string, body: string): FailureCode {
  const sentence = sentences.find(([pattern, , statuses]) => statuses.includes(status) && pattern.test(message));
  if (sentence) return sentence[1];
  if (status === 404) return missing(message, body);
  return failureOfStatus(status);
}

/** A page instead of an error means that the address is wrong, which is not the client's fault. */
function missing(message: string, body: string): FailureCode {
  return message === "" && body.trim() !== "" ? "upstream-failed" : "not-found";
}
