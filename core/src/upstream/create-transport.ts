import type { Dispatcher } from "undici";
import { GatewayError, type Secret } from "@patchbay/sdk";
import type { ConnectionSettings } from "../config/resolved.ts";
import { type ProxyAddress, revealProxy } from "../credentials/reveal-proxy.ts";
import type { Reach } from "./address-rules.ts";
import { createCache } from "./cache.ts";
import { createDispatcher } from "./create-dispatcher.ts";
import { describeFailure } from "./describe-failure.ts";
import { checkLiteral, checkName, createGuardedLookup, type Resolve, systemResolve } from "./guarded-lookup.ts";
import { requestHeaders } from "./headers.ts";
import { createTally } from "./tally.ts";
import type { Transport, TransportRequest, TransportResponse } from "./transport.ts";
import { UpstreamCall } from "./upstream-call.ts";

/** What holds for every call. */
export interface TransportOptions {
  /** For connections that name no proxy. */
  readonly defaultProxy: Secret | "direct" | undefined;
  /** Longest time to make one connection; a request's own `connectMs` bounds its wait. */
  readonly connectMs: number;
  /** Finds the addresses of names for guarded calls; undefined: the system does. */
  readonly resolve?: Resolve;
}

/** Ways out that keep connections open at the same time; what was unused longest is closed. */
const maxWays = 64;

/** A way out, found by the settings that ask for it. */
interface Way {
  readonly key: string;
  readonly proxy: ProxyAddress | undefined;
}

/** Makes the way out to upstreams. */
export function createTransport({ defaultProxy, connectMs, resolve = systemResolve }: TransportOptions): Transport {
  const dispatchers = createCache<Dispatcher>(maxWays);
  const ways = new WeakMap<ConnectionSettings, Way>();
  const running = createTally();
  let closed: Promise<void> | undefined;

  const wayOf = (connection: ConnectionSettings): Way => {
    const known = ways.get(connection);
    if (known !== undefined) return known;
    const way = describeWay(connection, defaultProxy);
    ways.set(connection, way);
    return way;
  };

  const checkOpen = (): void => {
    if (closed !== undefined) throw new GatewayError("draining", "the gateway is shutting down");
  };

  return {
    async send(request) {
      checkOpen();
      const { key, proxy } = wayOf(request.connection);
      const { ca, verify } = request.connection;
      const { reach } = request;
      if (reach !== undefined) await checkReach(request, reach, proxy === undefined ? undefined : resolve);
      checkOpen();
      const create = (): Dispatcher => {
        const lookup = reach && createGuardedLookup(reach, resolve);
        return createDispatcher({ proxy, ca, verify, connectMs, lookup });
      };
      // Guarded connections are kept apart: what an unguarded call connected to was not checked.
      const dispatcher = dispatchers.get(`${reach ?? "any"} ${key}`, create);
      running.enter();
      const call = new UpstreamCall(request, proxy !== undefined, running.leave);
      return call.over ? call.response : dispatch(dispatcher, request, call);
    },
    close() {
      // Not the dispatchers' own way of closing: it also waits for connections that nobody waits for any more.
      closed ??= running.empty().then(() => dispatchers.destroy());
      return closed;
    },
  };
}

/** What can be refused before there is a connection. `resolve` is given where a proxy will look names up. */
async function checkReach(request: TransportRequest, reach: Reach, resolve: Resolve | undefined): Promise<void> {
  const { url, timeouts } = request;
  try {
    checkLiteral(url, reach);
    if (resolve !== undefined) await checkName(url, reach, resolve);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw describeFailure(error, "connect", { host: url.host, proxied: resolve !== undefined, timeouts });
  }
}

function dispatch(dispatcher: Dispatcher, request: TransportRequest, call: UpstreamCall): Promise<TransportResponse> {
  const { url, timeouts } = request;
  dispatcher.dispatch(
    {
      origin: url.origin,
      path: url.pathname + url.search,
      method: request.method,
      headers: requestHeaders(request.headers),
      body: request.body ?? null,
      headersTimeout: timeouts.firstByteMs,
      bodyTimeout: timeouts.idleMs,
    },
    call,
  );
  call.watchConnect();
  return call.response;
}

function describeWay({ proxy, ca, verify }: ConnectionSettings, defaultProxy: Secret | "direct" | undefined): Way {
  const chosen = proxy ?? defaultProxy;
  const address = chosen === undefined || chosen === "direct" ? undefined : revealProxy(chosen);
  return { key: [address?.fingerprint ?? "direct", verify, ca ?? ""].join(" "), proxy: address };
}
