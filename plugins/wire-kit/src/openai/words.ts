import type { FailureCode } from "@patchbay/sdk";

/** The `type` and `code` of an error. */
type Words = readonly [type: string, code: string | null];

const invalid = "invalid_request_error";

/** Type and code that clients of these wires know a failure by. Failures without a word of the wires' are named by our own. */
export const openaiWords: Readonly<Record<FailureCode, Words>> = {
  "bad-request": [invalid, null],
  unsupported: [invalid, "unsupported_parameter"],
  "context-length": [invalid, "context_length_exceeded"],
  "proof-refused": ["invalid_request_error", "invalid_encrypted_content"],
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
