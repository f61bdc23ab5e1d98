import type { GatewayError, UpstreamError, Wire } from "@patchbay/sdk";
import type { ObserverHost } from "../observe/observer-queue.ts";
import { remoteCodecOf } from "./remote-wire.ts";
import type { RenderedError } from "./rendered-error.ts";
import { renderRemotely } from "./render-remotely.ts";

/** In whose dialect errors are told. */
export interface Dialect {
  readonly wire: Wire;
  /** Id of the plugin that gives the protocol. */
  readonly owner: string;
}

/** An error in the client's own dialect: a promise, which never rejects, where the wire runs elsewhere. */
export function renderError(
  error: GatewayError,
  { wire, owner }: Dialect,
  requestId: string,
  host: ObserverHost,
): RenderedError | Promise<RenderedError> {
  const codec = remoteCodecOf(wire);
  return codec ? renderRemotely(error, { codec, owner, host }, requestId) : renderHere(error, wire, requestId);
}

/** An upstream's own words when it spoke the same. */
function renderHere(error: GatewayError, wire: Wire, requestId: string): RenderedError {
  if (error.upstream && mayRelay(error, error.upstream, wire)) return relayed(error.upstream);
  const { status, headers, body } = wire.codec.errors.encode(error, { requestId });
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

/**
 * An upstream is heard in its own words only where its status is the client's too: a refusal of the gateway's own credential
 * never is, whatever the words beside it say, and what came inside a 200 has no status to relay.
 */
function mayRelay({ code, status }: GatewayError, upstream: UpstreamError, wire: Wire): boolean {
  return (
    upstream.wire === wire.id && upstream.status === status && code !== "credential-rejected" && isJson(upstream.body)
  );
}

function relayed({ status, headers, body }: UpstreamError): RenderedError {
  return { status, headers: { "content-type": "application/json", ...headers }, body };
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}
