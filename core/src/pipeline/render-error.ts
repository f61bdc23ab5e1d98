import type { GatewayError, UpstreamError, Wire } from "@patchbay/sdk";

/** An error, ready to be sent. */
export interface RenderedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An error in the client's own dialect; an upstream's own words when it spoke the same. */
export function renderError(error: GatewayError, wire: Wire, requestId: string): RenderedError {
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
