import type { ErrorAnswer, FailureCode, GatewayError, JsonObject } from "@patchbay/sdk";
import { relayedError, retryHeaders } from "@patchbay/wire-kit";
import { wireId } from "./types.ts";

/** The canonical word for a failure: https://cloud.google.com/apis/design/errors#error_codes */
const words: Readonly<Record<FailureCode, string>> = {
  "bad-request": "INVALID_ARGUMENT",
  unsupported: "INVALID_ARGUMENT",
  "context-length": "INVALID_ARGUMENT",
  "proof-refused": "INVALID_ARGUMENT",
  unauthenticated: "UNAUTHENTICATED",
  "permission-denied": "PERMISSION_DENIED",
  "not-found": "NOT_FOUND",
  "unknown-model": "NOT_FOUND",
  "unknown-pool": "NOT_FOUND",
  "method-not-allowed": "UNIMPLEMENTED",
  conflict: "ABORTED",
  "too-large": "INVALID_ARGUMENT",
  "unsupported-encoding": "INVALID_ARGUMENT",
  unprocessable: "INVALID_ARGUMENT",
  aborted: "CANCELLED",
  internal: "INTERNAL",
  "no-node": "UNAVAILABLE",
  "all-cooling": "RESOURCE_EXHAUSTED",
  "queue-full": "RESOURCE_EXHAUSTED",
  draining: "UNAVAILABLE",
  deadline: "DEADLINE_EXCEEDED",
  "plugin-failed": "INTERNAL",
  "plugin-timeout": "DEADLINE_EXCEEDED",
  "provider-crashed": "INTERNAL",
  unreachable: "UNAVAILABLE",
  timeout: "DEADLINE_EXCEEDED",
  "stream-interrupted": "UNAVAILABLE",
  "credential-rejected": "INTERNAL",
  "quota-exhausted": "RESOURCE_EXHAUSTED",
  "model-not-found": "NOT_FOUND",
  "rate-limited": "RESOURCE_EXHAUSTED",
  overloaded: "UNAVAILABLE",
  "upstream-failed": "INTERNAL",
  "invalid-reply": "INTERNAL",
};

/** Writes an error answer. An upstream of the same wire is heard in its own words where its status may be told. */
export function encodeError(error: GatewayError): ErrorAnswer {
  const { status } = error;
  return relayedError(error, wireId) ?? { status, headers: retryHeaders(error), body: errorBody(error) };
}

/** An error in the words of this wire. */
export function errorBody(error: GatewayError): JsonObject {
  const { code, message, status, param, retryAfterMs } = error;
  const details = [
    ...(retryAfterMs === undefined ? [] : [{ "@type": `${types}RetryInfo`, retryDelay: `${retryAfterMs / 1000}s` }]),
    ...(param === undefined
      ? []
      : [{ "@type": `${types}BadRequest`, fieldViolations: [{ field: param, description: message }] }]),
  ];
  return { error: { code: status, message, status: words[code], ...(details.length > 0 && { details }) } };
}

const types = "type.googleapis.com/google.rpc.";
