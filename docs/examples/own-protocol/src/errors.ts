import { type ErrorCodec, type FailureCode, GatewayError, type JsonObject } from "@patchbay/sdk";
import { asObject, asString, parseJson } from "@patchbay/sdk/http";

/** Errors of the dialect: `{ "failed": { "code", "message", "request" } }`. */
export const errors: ErrorCodec = {
  encode: ({ status, code, message, retryAfterMs }, { requestId }) => ({
    status,
    ...(retryAfterMs !== undefined && { headers: { "retry-after": String(Math.ceil(retryAfterMs / 1000)) } }),
    body: { failed: { code, message, request: requestId } },
  }),
  decode: ({ status, body }) => ({
    code: codes[status] ?? "upstream-failed",
    message: asString(failedIn(body)?.["message"]) || `status ${status}`,
  }),
};

const codes: Readonly<Record<number, FailureCode>> = {
  400: "bad-request",
  401: "credential-rejected",
  404: "model-not-found",
  429: "rate-limited",
  503: "overloaded",
};

function failedIn(body: string): JsonObject | undefined {
  try {
    return asObject(asObject(parseJson(body))?.["failed"]);
  } catch (error) {
    if (GatewayError.is(error)) return undefined;
    throw error;
  }
}
