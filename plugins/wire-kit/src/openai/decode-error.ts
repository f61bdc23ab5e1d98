import type { ErrorResponse, Failure, FailureCode, JsonObject, WireId } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isObject } from "@patchbay/sdk/http";
import { defined } from "../defined.ts";
import { failureOfStatus, messageOfResponse } from "../failed-response.ts";
import { tryParseJson } from "../json-text.ts";
import { readRetryDelay } from "./retry-delay.ts";

/** What an error answer says, whichever of the vendors' shapes it has. */
interface Told {
  readonly message?: string;
  /** The vendor's words for the failure, the most exact first. */
  readonly words: readonly string[];
  readonly param?: string;
  /** A status inside the body, from vendors that answer 200. */
  readonly status?: number;
}

/** Reads an error answer in any of the shapes in which vendors of these wires write it. */
export function failureOf(response: ErrorResponse, wire: WireId): Failure {
  const told = readBody(response.body);
  const status = response.status === 200 ? (told.status ?? 200) : response.status;
  const code = codeOf(status, told, response);
  const { message, details } = messageOfResponse(response, told.message);
  // An event inside a stream has no status of its own.
  const isRefusedRate = code === "rate-limited" && status === 200;
  return {
    code,
    message,
    ...defined({
      retryAfterMs: readRetryDelay({ ...response, status: isRefusedRate ? 429 : status }, message),
      param: told.param,
      vendorCode: told.words[0],
      details,
    }),
    upstream: { ...response, wire },
  };
}

function readBody(body: string): Told {
  const value = tryParseJson(body);
  if (typeof value === "string" && value !== "") return { message: value, words: [] };
  const object = asObject(value) ?? asObject(asArray(value)[0]);
  if (!object) return { words: [] };
  const error = object["error"];
  if (isObject(error)) return readError(error);
  if (typeof error === "string") return { ...readError(object), message: asString(object["message"]) ?? error };
  return readError(object);
}

function readError(error: JsonObject): Told {
  const code = error["code"] ?? error["status"] ?? error["error_code"];
  const words = [asString(code), asString(error["type"])].filter((word) => word !== undefined && word !== "");
  const status = asNumber(typeof code === "string" && /^\d{3}$/.test(code) ? Number(code) : code);
  return {
    words: words.filter((word) => word !== undefined),
    ...defined({
      message: messageOf(error),
      param: asString(error["param"]) ?? undefined,
      status: status !== undefined && status >= 400 && status < 600 ? status : undefined,
    }),
  };
}

function messageOf(error: JsonObject): string | undefined {
  const text = ["message", "msg", "detail", "error_msg"].map((key) => asString(error[key])).find((text) => text);
  if (text !== undefined) return text;
  const detail = asArray(error["detail"]).flatMap((item) => asString(asObject(item)?.["msg"]) ?? []);
  return detail.length > 0 ? detail.join("; ") : undefined;
}

const byWord: ReadonlyMap<string, FailureCode> = new Map<string, FailureCode>([
  ["insufficient_quota", "quota-exhausted"],
  ["billing_hard_limit_reached", "quota-exhausted"],
  ["quota_exceeded", "quota-exhausted"],
  ["usage_not_included", "quota-exhausted"],
  ["context_length_exceeded", "context-length"],
  ["model_not_found", "model-not-found"],
  ["model_not_available", "model-not-found"],
  ["invalid_api_key", "credential-rejected"],
  ["authentication_error", "credential-rejected"],
  ["rate_limit_exceeded", "rate-limited"],
  ["rate_limit_error", "rate-limited"],
  ["overloaded", "overloaded"],
  ["overloaded_error", "overloaded"],
  ["engine_overloaded", "overloaded"],
  ["unsupported_parameter", "unsupported"],
  ["unsupported_value", "unsupported"],
]);

/** Words that count only where the status says nothing. */
const byWordIn200: ReadonlyMap<string, FailureCode> = new Map<string, FailureCode>([
  ["invalid_request_error", "bad-request"],
  ["invalid_prompt", "bad-request"],
  ["image_content_policy_violation", "bad-request"],
  ["timeout", "timeout"],
]);

const tooLong =
  /maximum context length|context (window|length)|prompt is too long|input is too long|too many (input )?tokens/i;

function codeOf(status: number, { words, message = "" }: Told, response: ErrorResponse): FailureCode {
  const worded = words.map((word) => byWord.get(word.toLowerCase())).find((code) => code !== undefined);
  if (worded) return worded;
  if ((status === 400 || status === 413 || status === 422) && tooLong.test(message)) return "context-length";
  if (status === 404) return missing(message, response);
  if (status === 200)
    return words.map((word) => byWordIn200.get(word)).find((code) => code !== undefined) ?? "upstream-failed";
  return failureOfStatus(status);
}

/** A page instead of an error means that the address is wrong, which is not the client's fault. */
function missing(message: string, { body }: ErrorResponse): FailureCode {
  if (/\bmodels?\b/i.test(message)) return "model-not-found";
  return message === "" && body.trim() !== "" ? "upstream-failed" : "not-found";
}
