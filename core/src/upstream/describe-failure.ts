import { GatewayError } from "@patchbay/sdk";
import type { Timeouts } from "./transport.ts";

/** How far a request had come: `connect` sent nothing, `head` waited for the answer, `body` had the answer's head. */
export type Phase = "connect" | "head" | "body";

/** What a failure's message may tell about the call. */
export interface CallTarget {
  readonly host: string;
  readonly proxied: boolean;
  readonly timeouts: Timeouts;
}

/** Marks an error whose message was written here, so that it can be shown. */
export const proxyFault = "PATCHBAY_PROXY";

/** Marks an address that a guarded call may not go to; its message, too, was written here. */
export const addressFault = "PATCHBAY_ADDRESS";

/** The failure of a call as the kernel tells it. Of the error only what cannot hold a credential is used. */
export function describeFailure(error: Error, phase: Phase, target: CallTarget): GatewayError {
  const code = codeOf(error);
  const proxyStatus = /^Proxy (?:response|Authentication Required) \((\d{3})\)/.exec(error.message)?.[1];
  if (proxyStatus !== undefined) return unreachable(`the proxy answered ${proxyStatus}`, "connect", target);
  if (code === addressFault) return new GatewayError("permission-denied", error.message);
  if (timeoutCodes.has(code)) return describeTimeout(phase, target);
  if (closedCodes.has(code)) return new GatewayError("draining", "the gateway is shutting down");
  const details = { phase, reason: code };
  if (code === "UND_ERR_INVALID_ARG") {
    return new GatewayError("internal", `cannot build the request to ${target.host}: ${error.message}`, { details });
  }
  if (code === "HTTPParserError" || code.startsWith("HPE_") || code === "UND_ERR_HEADERS_OVERFLOW") {
    const message = `the answer of ${target.host} is not HTTP/1.1`;
    return new GatewayError("invalid-reply", message, { details });
  }
  const reason = code === proxyFault ? error.message : (reasons[code] ?? code);
  if (phase === "body") {
    return new GatewayError("stream-interrupted", `${target.host} broke the answer off: ${reason}`, { details });
  }
  return unreachable(reason, phase, target, code);
}

/** The failure of a call that ran out of time. */
export function describeTimeout(phase: Phase, { host, proxied, timeouts }: CallTarget): GatewayError {
  const messages = {
    connect: `no connection to ${host}${way(proxied)} within ${timeouts.connectMs} ms`,
    head: `no answer from ${host} within ${timeouts.firstByteMs} ms`,
    body: `silence of ${timeouts.idleMs} ms from ${host}`,
  };
  return new GatewayError("timeout", messages[phase], { details: { phase } });
}

/** The failure of a call that its caller ended. */
export function describeAbort(phase: Phase, { host }: CallTarget, cause: unknown): GatewayError {
  return new GatewayError("aborted", `the call to ${host} was called off`, { details: { phase }, cause });
}

/** The failure of an answer that has more bytes than its reader takes. */
export function answerTooLarge(host: string, maxBytes: number): GatewayError {
  const message = `the answer of ${host} has more than ${maxBytes} bytes`;
  return new GatewayError("invalid-reply", message, { details: { phase: "body" } });
}

function unreachable(reason: string, phase: Phase, target: CallTarget, code: string = proxyFault): GatewayError {
  const message = `cannot reach ${target.host}${way(target.proxied)}: ${reason}`;
  return new GatewayError("unreachable", message, { details: { phase, reason: code } });
}

function way(proxied: boolean): string {
  return proxied ? " through the proxy" : "";
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

const timeoutCodes: ReadonlySet<string> = new Set([
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

const closedCodes: ReadonlySet<string> = new Set(["UND_ERR_CLOSED", "UND_ERR_DESTROYED"]);

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "connection reset",
  EPIPE: "connection closed",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to the network",
  ENOTFOUND: "unknown host name",
  EAI_AGAIN: "host name lookup failed",
  EPROTO: "TLS handshake failed",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate chain is self-signed",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is of an unknown authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is of an unknown authority",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS",
  UND_ERR_PRX_TLS: "the proxy's certificate is not trusted",
  UND_ERR_SOCKET: "connection closed",
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: "fewer bytes than announced",
};
