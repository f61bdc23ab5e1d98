import type { ErrorResponse, Failure, FailureCode, Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString, isObject } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { readRetryAfter } from "./retry-after.ts";
import { wireId } from "./types.ts";

const maxMessage = 1000;
const maxExcerpt = 500;

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
  const message =
    told.message?.slice(0, maxMessage) ?? `the upstream answered ${response.status} with ${kindOf(response)}`;
  const unread = told.message === undefined && response.body !== "";
  return {
    code,
    message,
    ...defined({
      retryAfterMs: code === "quota-exhausted" ? undefined : readRetryAfter(response),
      vendorCode: told.detail ?? told.type,
      details: unread ? { body: response.body.slice(0, maxExcerpt) } : undefined,
    }),
    upstream: { ...response, wire: wireId },
  };
}

function kindOf({ headers, body }: ErrorResponse): string {
  if (body.trim() === "") return "no body";
  return /^\s*</.test(body) ? "a page of HTML" : (headers["content-type"] ?? "text");
}

function readBody(body: string): Told {
  const value = parse(body);
  if (typeof value === "string" && value !== "") return { message: value };
  const object = asObject(value) ?? asObject(asArray(value)[0]);
  if (!object) return {};
  const { error } = object;
  if (isObject(error)) return readError(error);
  return typeof error === "string" && error !== "" ? { ...readError(object), message: error } : readError(object);
}

function parse(body: string): Json | undefined {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
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

const byStatus: ReadonlyMap<number, FailureCode> = new Map<number, FailureCode>([
  [401, "credential-rejected"],
  [402, "credential-rejected"],
  [403, "credential-rejected"],
  [408, "timeout"],
  [409, "conflict"],
  [413, "too-large"],
  [422, "unprocessable"],
  [429, "rate-limited"],
  [503, "overloaded"],
  [504, "timeout"],
  [529, "overloaded"],
]);

/** Limits on money last for days or weeks. */
const spent = /spend_limit_reached$/;
const outOfMoney = /credit balance is too low|usage limits/i;
const tooLong = /prompt is too long|exceeds? (the )?(model's )?context|context (window|length|limit)/i;

function codeOf(status: number, told: Told, response: ErrorResponse): FailureCode {
  const { type = "", detail = "", message = "" } = told;
  if (spent.test(detail) || outOfMoney.test(message)) return "quota-exhausted";
  if (tooLong.test(message) && mayBeTooLong(status, type)) return "context-length";
  if (status === 404 || type === "not_found_error") return missing(message, response);
  return byType.get(type) ?? byStatus.get(status) ?? otherwise(status, type);
}

function mayBeTooLong(status: number, type: string): boolean {
  return status === 400 || status === 413 || (status === 200 && type === "invalid_request_error");
}

function otherwise(status: number, type: string): FailureCode {
  const isClients = type === "invalid_request_error" || (status >= 400 && status < 500);
  return isClients ? "bad-request" : "upstream-failed";
}

/** A page instead of an error means that the address is wrong, which is not the client's fault. */
function missing(message: string, { body }: ErrorResponse): FailureCode {
  if (/\bmodels?\b/i.test(message)) return "model-not-found";
  return message === "" && body.trim() !== "" ? "upstream-failed" : "not-found";
}
