import { type Failure, type FailureCode, GatewayError, type JsonObject } from "@patchbay/sdk";
import { asNumber, asObject, asString, parseJson } from "@patchbay/sdk/http";

/** An answer that is no success: `{ "fault": { "kind", "message" } }`, and `retry-after` in seconds. */
export function readFault(status: number, headers: Readonly<Record<string, string>>, body: string): Failure {
  const fault = faultIn(body) ?? {};
  const seconds = Number.parseFloat(headers["retry-after"] ?? "");
  return faultOf({ ...fault, ...(seconds >= 0 && { wait: seconds }) }, statuses[status]);
}

/** A fault as Harbor tells it, in an answer or in a stream; a kind that is not known is what `otherwise` says. */
export function faultOf(fault: JsonObject, otherwise: FailureCode = "upstream-failed"): Failure {
  const kind = asString(fault["kind"]);
  const wait = asNumber(fault["wait"]);
  return {
    code: (kind !== undefined && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined) ?? otherwise,
    message: asString(fault["message"]) || "harbor failed without a reason",
    ...(kind !== undefined && { vendorCode: kind }),
    ...(wait !== undefined && wait >= 0 && { retryAfterMs: wait * 1000 }),
  };
}

const kinds: Readonly<Record<string, FailureCode>> = {
  key: "credential-rejected",
  balance: "quota-exhausted",
  pace: "rate-limited",
  busy: "overloaded",
  "no-model": "model-not-found",
  "too-long": "context-length",
  input: "bad-request",
};

const statuses: Readonly<Record<number, FailureCode>> = {
  400: "bad-request",
  401: "credential-rejected",
  403: "credential-rejected",
  404: "model-not-found",
  429: "rate-limited",
  503: "overloaded",
};

/** A proxy in between may answer with a page that is no JSON. */
function faultIn(body: string): JsonObject | undefined {
  try {
    return asObject(asObject(parseJson(body))?.["fault"]);
  } catch (error) {
    if (GatewayError.is(error)) return undefined;
    throw error;
  }
}
