import type { ErrorAnswer, FailureCode, GatewayError, JsonObject } from "@patchbay/sdk";
import { asObject, isObject, parseJson } from "@patchbay/sdk/http";
import { wireId } from "./types.ts";

type Words = readonly [type: string, code: string | null];

const invalid = "invalid_request_error";

/** Type and code that clients of this wire know a failure by. Failures without a word of the wire's are named by our own. */
const words: Readonly<Record<FailureCode, Words>> = {
  "bad-request": [invalid, null],
  unsupported: [invalid, "unsupported_parameter"],
  "context-length": [invalid, "context_length_exceeded"],
  unauthenticated: [invalid, "invalid_api_key"],
  "permission-denied": ["permission_error", "permission-denied"],
  "not-found": [invalid, "not-found"],
  "unknown-model": [invalid, "model_not_found"],
  "unknown-pool": [invalid, "unknown-pool"],
  "method-not-allowed": [invalid, "method-not-allowed"],
  conflict: [invalid, "conflict"],
  "too-large": [invalid, "too-large"],
  "unsupported-encoding": [invalid, "unsupported-encoding"],
  unprocessable: [invalid, "unprocessable"],
  aborted: [invalid, "aborted"],
  internal: ["server_error", "internal"],
  "no-node": ["server_error", "no-node"],
  "all-cooling": ["rate_limit_error", "rate_limit_exceeded"],
  "queue-full": ["rate_limit_error", "rate_limit_exceeded"],
  draining: ["server_error", "draining"],
  deadline: ["server_error", "timeout"],
  "plugin-failed": ["server_error", "plugin-failed"],
  "plugin-timeout": ["server_error", "plugin-timeout"],
  "provider-crashed": ["server_error", "provider-crashed"],
  unreachable: ["server_error", "unreachable"],
  timeout: ["server_error", "timeout"],
  "stream-interrupted": ["server_error", "stream-interrupted"],
  "credential-rejected": ["server_error", "credential-rejected"],
  "quota-exhausted": ["insufficient_quota", "insufficient_quota"],
  "model-not-found": [invalid, "model_not_found"],
  "rate-limited": ["rate_limit_error", "rate_limit_exceeded"],
  overloaded: ["server_error", "overloaded"],
  "upstream-failed": ["server_error", "upstream_error"],
  "invalid-reply": ["server_error", "upstream_error"],
};

/** Writes an error answer. An upstream of the same wire is heard in its own words where its status may be told. */
export function encodeError(error: GatewayError): ErrorAnswer {
  const relayed = relayedBody(error);
  const headers: Readonly<Record<string, string>> =
    error.retryAfterMs === undefined
      ? {}
      : { "retry-after": String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))) };
  if (relayed && error.upstream) return { status: error.upstream.status, headers, body: relayed };
  return { status: error.status, headers, body: errorBody(error) };
}

/** An error in the words of this wire. */
export function errorBody({ code, message, param, vendorCode, upstream }: GatewayError): JsonObject {
  const [type, word] = words[code];
  const exact = upstream?.wire === wireId && code === "bad-request" ? vendorCode : undefined;
  return { error: { message, type, param: param ?? null, code: exact ?? word } };
}

const relayable: ReadonlySet<number> = new Set([400, 404, 409, 413, 422, 429]);

function relayedBody({ upstream }: GatewayError): JsonObject | undefined {
  if (upstream?.wire !== wireId || !(relayable.has(upstream.status) || upstream.status >= 500)) return undefined;
  try {
    const body = asObject(parseJson(upstream.body));
    return isObject(body?.["error"]) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** The code of a failed response. Clients decide by it whether to try again; of our own words they know none. */
export function errorCode({ code, vendorCode, upstream }: GatewayError): string {
  if (upstream?.wire === wireId && vendorCode !== undefined && code !== "credential-rejected") return vendorCode;
  const [type, word] = words[code];
  if (word === null) return type === invalid ? "invalid_prompt" : "server_error";
  return /^[a-z_]+$/.test(word) && word !== "upstream_error" ? word : "server_error";
}
