import type { ErrorAnswer, FailureCode, GatewayError, JsonObject } from "@patchbay/sdk";
import { relayedError, retryHeaders } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

const invalid = "invalid_request_error";

/** The type that clients of this wire know a failure by. */
const types: Readonly<Record<FailureCode, string>> = {
  "bad-request": invalid,
  unsupported: invalid,
  "context-length": invalid,
  "proof-refused": invalid,
  unauthenticated: "authentication_error",
  "permission-denied": "permission_error",
  "not-found": "not_found_error",
  "unknown-model": "not_found_error",
  "unknown-pool": "not_found_error",
  "method-not-allowed": invalid,
  conflict: "conflict_error",
  "too-large": "request_too_large",
  "unsupported-encoding": invalid,
  unprocessable: invalid,
  aborted: "api_error",
  internal: "api_error",
  "no-node": "overloaded_error",
  "all-cooling": "rate_limit_error",
  "queue-full": "rate_limit_error",
  draining: "overloaded_error",
  deadline: "timeout_error",
  "plugin-failed": "api_error",
  "plugin-timeout": "timeout_error",
  "provider-crashed": "api_error",
  unreachable: "api_error",
  timeout: "timeout_error",
  "stream-interrupted": "api_error",
  "credential-rejected": "api_error",
  "quota-exhausted": "rate_limit_error",
  "model-not-found": "not_found_error",
  "rate-limited": "rate_limit_error",
  overloaded: "overloaded_error",
  "upstream-failed": "api_error",
  "invalid-reply": "api_error",
};

/** Writes an error answer. An upstream of the same wire is heard in its own words where its status may be told. */
export function encodeError(error: GatewayError, { requestId }: { readonly requestId: string }): ErrorAnswer {
  const body = { ...errorBody(error), request_id: requestId };
  return relayedError(error, wireId) ?? { status: error.status, headers: retryHeaders(error), body };
}

/** An error in the words of this wire. */
export function errorBody({ code, message }: GatewayError): JsonObject {
  return { type: "error", error: { type: types[code], message: worded(code, message) } };
}

/** Clients of this wire know by the words alone that a conversation has grown too long. */
function worded(code: FailureCode, message: string): string {
  return code === "context-length" && !/prompt is too long/i.test(message) ? `prompt is too long: ${message}` : message;
}
