import type { ErrorAnswer, GatewayError, WireId } from "@patchbay/sdk";
import { asArray, asObject, isObject } from "@patchbay/sdk/http";
import { tryParseJson } from "./json-text.ts";

/** The header that says when to try again (RFC 9110 §10.2.3), in whole seconds. */
export function retryHeaders({ retryAfterMs }: GatewayError): Readonly<Record<string, string>> {
  return retryAfterMs === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1000))) };
}

const relayable: ReadonlySet<number> = new Set([400, 404, 409, 413, 422, 429]);

/** The answer of an upstream of the same wire in its own words, where it is the client's business and has an `error`. */
export function relayedError(error: GatewayError, wire: WireId): ErrorAnswer | undefined {
  const { code, upstream } = error;
  // Credentials are the gateway's own, whatever the status.
  if (upstream?.wire !== wire || code === "credential-rejected") return undefined;
  if (!relayable.has(upstream.status) && upstream.status < 500) return undefined;
  const value = tryParseJson(upstream.body);
  // Some endpoints put their error into an array.
  const body = asObject(value) ?? asObject(asArray(value)[0]);
  return isObject(body?.["error"]) ? { status: upstream.status, headers: retryHeaders(error), body } : undefined;
}
