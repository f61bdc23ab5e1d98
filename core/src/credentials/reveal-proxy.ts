import { createHash } from "node:crypto";
import { GatewayError, type Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";

/** Where a proxy is and how to sign in. Holds the password: it stays within the transport. */
export interface ProxyAddress {
  /** With the colon: `http:`, `https:`, `socks5:`. */
  readonly protocol: string;
  /** As it stands in an address: IPv6 in brackets. */
  readonly host: string;
  /** As the network takes it: IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** `proxy-authorization` for an HTTP proxy. */
  readonly authorization: string | undefined;
  /** Tells two addresses apart without holding them. */
  readonly fingerprint: string;
}

/**
 * Reads the address of a proxy, such as `http://user:password@proxy.example:3128`.
 * @throws GatewayError `internal` when it is no address; the message names where it came from, not its text.
 */
export function revealProxy(secret: Secret): ProxyAddress {
  const text = revealSecret(secret);
  if (!URL.canParse(text)) {
    throw new GatewayError("internal", `the proxy from ${secret.source} is no address: give protocol://host:port`);
  }
  const url = new URL(text);
  const username = decode(url.username);
  const password = decode(url.password);
  return {
    protocol: url.protocol,
    host: url.hostname,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port) || (usualPorts[url.protocol] ?? 0),
    username,
    password,
    authorization: username === "" ? undefined : `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
    fingerprint: createHash("sha256").update(text).digest("hex"),
  };
}

/** A percent sign that begins no escape is itself. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const usualPorts: Readonly<Record<string, number>> = {
  "http:": 80,
  "https:": 443,
  "socks:": 1080,
  "socks5:": 1080,
  "socks5h:": 1080,
};
