import { GatewayError } from "@patchbay/sdk";
import { maxRequestBytes } from "./call-gate.ts";

/** What a plugin wants to send; header names in lower case. */
export interface RawRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

/** `TRACE` would answer with the request and the credential in it; `CONNECT` asks for a tunnel. */
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"]);

/** A field name and value of RFC 9110 §5. */
const headerName = /^[\w!#$%&'*+.^`|~-]+$/;
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Fields that the transport speaks for, beside those that it drops for everybody. A part of an answer (`range`) could be
 * chosen so that a secret in it is cut in two.
 */
const dropped = /^(?:host|accept-encoding|range|if-range|forwarded|via|upgrade-insecure-requests|proxy-.*|sec-.*)$/;

/** What a plugin that is not trusted may send of it. @throws GatewayError that names the plugin. */
export function guardRequest({ method, headers, body }: RawRequest, label: string): RawRequest {
  if (!methods.has(method))
    throw new GatewayError("permission-denied", `${label} may not call with ${method.slice(0, 20)}`);
  const bytes = typeof body === "string" ? Buffer.byteLength(body) : (body?.length ?? 0);
  if (bytes > maxRequestBytes) {
    throw new GatewayError(
      "too-large",
      `${label} may send ${maxRequestBytes} bytes in one call, and this has ${bytes}`,
    );
  }
  const kept = Object.entries(headers).filter(([name]) => !dropped.test(name));
  for (const [name, value] of kept) {
    if (!headerName.test(name) || !headerValue.test(value)) {
      throw new GatewayError("plugin-failed", `${label} gave a header that cannot be sent: ${name.slice(0, 40)}`);
    }
  }
  return { method, headers: Object.fromEntries(kept), body };
}
