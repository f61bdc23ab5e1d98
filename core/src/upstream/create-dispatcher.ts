import { X509Certificate } from "node:crypto";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { Agent, type Dispatcher, Pool, ProxyAgent } from "undici";
import { GatewayError } from "@patchbay/sdk";
import type { ProxyAddress } from "../credentials/reveal-proxy.ts";
import { createSocksConnector } from "./socks-connector.ts";
import type { LookupFunction } from "node:net";
import { failOnce } from "./fail-once.ts";

/** What tells one set of connections from another. */
export interface DispatcherSettings {
  readonly proxy: ProxyAddress | undefined;
  /** PEM text of an authority to trust beside the usual ones. */
  readonly ca: string | undefined;
  readonly verify: boolean;
  readonly connectMs: number;
  /** Finds the addresses of direct connections; undefined: the system does. */
  readonly lookup?: LookupFunction | undefined;
}

/**
 * A request takes a connection of its own: a bound would let requests wait here with no clock running. How many calls
 * run at once is limited before, per node.
 */
const pool = { connections: null, pipelining: 1, keepAliveTimeout: 45_000, keepAliveMaxTimeout: 60_000 } as const;

/** Makes the connections for one way out: direct, through an HTTP proxy or through a SOCKS5 proxy. */
export function createDispatcher(settings: DispatcherSettings): Dispatcher {
  const { proxy, connectMs, lookup } = settings;
  const connect = { ...tlsOptions(settings), timeout: connectMs, autoSelectFamily: true };
  if (proxy === undefined)
    return new Agent({ ...pool, connect: lookup === undefined ? connect : { ...connect, lookup } });
  const create = proxyDispatchers[proxy.protocol];
  if (create !== undefined) return create(proxy, connect);
  throw new GatewayError("internal", `cannot use a ${proxy.protocol} proxy: give an http, https or socks5 address`);
}

interface TlsOptions {
  readonly rejectUnauthorized: boolean;
  readonly secureContext?: SecureContext;
}

interface ConnectOptions extends TlsOptions {
  readonly timeout: number;
  readonly autoSelectFamily: boolean;
}

function createHttpProxyDispatcher(proxy: ProxyAddress, connect: ConnectOptions): Dispatcher {
  const { protocol, host, port, authorization } = proxy;
  return new ProxyAgent({
    ...pool,
    uri: `${protocol}//${host}:${port}`,
    ...(authorization === undefined ? {} : { token: authorization }),
    // A plain http request is forwarded, not tunneled: most proxies allow CONNECT for TLS alone.
    proxyTunnel: false,
    requestTls: connect,
    proxyTls: connect,
    clientFactory: (origin, options) => new Pool(origin, { ...options, headersTimeout: connect.timeout }),
    factory: (origin, options: Pool.Options) => {
      const tunnel = typeof options.connect === "function" ? { connect: failOnce(options.connect) } : {};
      return new Pool(origin, { ...options, ...pool, ...tunnel });
    },
  });
}

function createSocksDispatcher(proxy: ProxyAddress, connect: ConnectOptions): Dispatcher {
  return new Agent({ ...pool, connect: createSocksConnector(proxy, connect) });
}

const proxyDispatchers: Readonly<Record<string, (proxy: ProxyAddress, connect: ConnectOptions) => Dispatcher>> = {
  "http:": createHttpProxyDispatcher,
  "https:": createHttpProxyDispatcher,
  "socks:": createSocksDispatcher,
  "socks5:": createSocksDispatcher,
  "socks5h:": createSocksDispatcher,
};

function tlsOptions({ ca, verify }: DispatcherSettings): TlsOptions {
  if (ca === undefined) return { rejectUnauthorized: verify };
  try {
    // A context takes text that is no certificate in silence; reading it as one does not.
    readCertificate(ca);
    // Made once: parsing the usual authorities for each connection would cost milliseconds.
    return { rejectUnauthorized: verify, secureContext: createSecureContext({ ca: [...rootCertificates, ca] }) };
  } catch (cause) {
    throw new GatewayError("internal", "cannot use the ca of a node: it is no certificate in PEM form", { cause });
  }
}

function readCertificate(text: string): X509Certificate {
  return new X509Certificate(text);
}
