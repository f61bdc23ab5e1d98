import type { ErrorResponse, Failure, FailureCode, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString, isObject } from "@patchbay/sdk/http";
import { defined, failureOfStatus, messageOfResponse, tryParseJson } from "@patchbay/wire-kit";
import { readRetryDelay } from "./retry-delay.ts";
import { wireId } from "./types.ts";

/** What an error answer says. */
interface Told {
  readonly message?: string;
  readonly type?: string;
  /** A more exact word than the type. */
  readonly detail?: string;
}

/** Reads an error answer. */
export function failureOf(response: ErrorResponse): Failure {
  const told = readBody(response.body);
  const code = codeOf(response.status, told, response);
  const { message, details } = messageOfResponse(response, told.message);
  return {
    code,
    message,
    ...defined({
      retryAfterMs: code === "quota-exhausted" ? undefined : readRetryDelay(response),
      vendorCode: told.detail ?? told.type,
      details,
    }),
    upstream: { ...response, wire: wireId },
  };
}

function readBody(body: string): Told {
  const value = tryParseJson(body);
  if (typeof value === "string" && value !== "") return { message: value };
  const object = asObject(value) ?? asObject(asArray(value)[0]);
  if (!object) return {};
  const { error } = object;
  if (isObject(error)) return readError(error);
  return typeof error === "string" && error !== "" ? { ...readError(object), message: error } : readError(object);
}

function readError(error: JsonObject): Told {
  const texts = ["message", "detail", "msg"].map((key) => asString(error[key]));
  const details = asObject(error["details"]);
  const type = asString(error["type"]);
  return defined({
    message: texts.find((text) => text !== undefined && text !== ""),
    type: type === "error" ? undefined : type,
    detail: asString(details?.["error_code"]) ?? asString(error["code"]),
  });
}

/** https://platform.claude.com/docs/en/api/errors */
const byType: ReadonlyMap<string, FailureCode> = new Map<string, FailureCode>([
  ["authentication_error", "credential-rejected"],
  ["billing_error", "credential-rejected"],
  ["permission_error", "credential-rejected"],
  ["conflict_error", "conflict"],
  ["request_too_large", "too-large"],
  ["rate_limit_error", "rate-limited"],
  ["timeout_error", "timeout"],
  ["overloaded_error", "overloaded"],
]);

/** Limits on money last for days or weeks. */
const spent = /spend_limit_reached$/;
const outOfMoney = /credit balance is too low|usage limits/i;
const tooLong = /prompt is too long|exceeds? (the )?(model's )?context|context (window|length|limit)/i;

/** Of a signature in a block of thinking, of its sealed form, or of a block that is changed or missing. */
const unproven =
  /signature\b.*\bthinking|thinking\b.*\bsignature|`?data`? in `?redacted_thinking|thinking`? blocks\b.*cannot be modified|expected `?thinking\b.*but found/is;

function codeOf(status: number, told: Told, response: ErrorResponse): FailureCode {
  const { type = "", detail = "", message = "" } = told;
  if (spent.test(detail) || outOfMoney.test(message)) return "quota-exhausted";
  if (tooLong.test(message) && mayBeTooLong(status, type)) return "context-length";
  if (unproven.test(message) && isRefusal(status, type)) return "proof-refused";
  if (status === 404 || type === "not_found_error") return missing(message, response);
  return byType.get(type) ?? codeOfStatus(status, type);
}

function mayBeTooLong(status: number, type: string): boolean {
  return status === 413 || isRefusal(status, type);
}

function isRefusal(status: number, type: string): boolean {
  return status === 400 || (status === 200 && type === "invalid_request_error");
}

function codeOfStatus(status: number, type: string): FailureCode {
  const code = failureOfStatus(status);
  return code === "upstream-failed" && type === "invalid_request_error" ? "bad-request" : code;
}

/** A page instead of an error means that the address is wrong, which is not the client's fault. */
function missing(message: string, { body }: ErrorResponse): FailureCode {
  if (/\bmodels?\b/i.test(message)) return "model-not-found";
  return message === "" && body.trim() !== "" ? "upstream-failed" : "not-found";
}
