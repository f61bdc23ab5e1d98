import type { ErrorResponse, Failure, FailureCode, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString, isObject } from "@patchbay/sdk/http";
import { defined, failureOfStatus, messageOfResponse, tryParseJson } from "@patchbay/wire-kit";
import { countOf } from "./fields.ts";
import { isDaily, readRetryDelay } from "./retry-delay.ts";
import { wireId } from "./types.ts";

/** What an error answer says. */
interface Told {
  readonly message?: string;
  /** The canonical word. */
  readonly word?: string;
  /** A status inside the body, of an error in a stream. */
  readonly status?: number;
  readonly details: readonly JsonObject[];
}

/** Reads an error answer. */
export function failureOf(response: ErrorResponse): Failure {
  const told = readBody(response.body);
  const status = response.status === 200 ? (told.status ?? 200) : response.status;
  const { message, details } = messageOfResponse(response, told.message);
  return {
    code: codeOf(status, told),
    message,
    ...defined({
      retryAfterMs: readRetryDelay(response, told.details, message),
      param: fieldOf(told.details),
      vendorCode: reasonOf(told.details) ?? told.word,
      details,
    }),
    upstream: { ...response, wire: wireId },
  };
}

/** The streaming endpoint may put its error into an array. */
function readBody(body: string): Told {
  const value = tryParseJson(body);
  const object = asObject(value) ?? asObject(asArray(value)[0]);
  const error = object?.["error"];
  if (typeof error === "string" && error !== "") return { message: error, details: [] };
  const fields = asObject(error) ?? object;
  if (!fields) return { details: [] };
  const status = countOf(fields["code"]);
  return {
    ...defined({
      message: asString(fields["message"]) || undefined,
      word: asString(fields["status"]),
      status: status !== undefined && status >= 400 && status < 600 ? status : undefined,
    }),
    details: asArray(fields["details"]).filter(isObject),
  };
}

function fieldOf(details: readonly JsonObject[]): string | undefined {
  const violations = details.flatMap((detail) => asArray(detail["fieldViolations"]));
  return violations.map((violation) => asString(asObject(violation)?.["field"])).find((field) => field);
}

function reasonOf(details: readonly JsonObject[]): string | undefined {
  return details.map((detail) => asString(detail["reason"])).find((reason) => reason);
}

const byWord: ReadonlyMap<string, FailureCode> = new Map<string, FailureCode>([
  ["UNAUTHENTICATED", "credential-rejected"],
  ["PERMISSION_DENIED", "credential-rejected"],
  // The region or the billing of the key's project.
  ["FAILED_PRECONDITION", "credential-rejected"],
  ["NOT_FOUND", "model-not-found"],
  ["RESOURCE_EXHAUSTED", "rate-limited"],
  ["INVALID_ARGUMENT", "bad-request"],
  ["OUT_OF_RANGE", "bad-request"],
  ["UNIMPLEMENTED", "unsupported"],
  ["CANCELLED", "upstream-failed"],
  ["INTERNAL", "upstream-failed"],
  ["UNAVAILABLE", "overloaded"],
  ["DEADLINE_EXCEEDED", "timeout"],
]);

const tooLong = /token count.*exceeds the maximum|exceeds the maximum number of tokens|context (window|length)/i;
const badKey = /api key (not valid|expired)|api_key_invalid|reported as leaked/i;
/** Not what an endpoint says that has no such field at all. */
const badProof =
  /^(?!.*unknown name).*(thought[ _]?signature.*(missing|invalid|corrupt|not valid|malformed|decod)|(missing|invalid|corrupt|not valid|malformed).*thought[ _]?signature)/is;

function codeOf(status: number, told: Told): FailureCode {
  const { message = "", word = "", details } = told;
  if (reasonOf(details) === "API_KEY_INVALID" || badKey.test(message)) return "credential-rejected";
  if (status === 400 && tooLong.test(message)) return "context-length";
  if (status === 400 && badProof.test(message)) return "proof-refused";
  const code = byWord.get(word) ?? codeOfStatus(status);
  if (code === "rate-limited" && (isDaily(details) || /limit: 0\b/.test(message))) return "quota-exhausted";
  // A page instead of an error means that the address is wrong, which is not the client's fault.
  if (code === "model-not-found" && told.message === undefined) return "upstream-failed";
  return code;
}

function codeOfStatus(status: number): FailureCode {
  if (status === 404) return "model-not-found";
  // The vendor itself gave up.
  return status === 499 ? "upstream-failed" : failureOfStatus(status);
}
