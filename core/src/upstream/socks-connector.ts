import { SocksClient, type SocksClientOptions } from "socks";
import { buildConnector } from "undici";
import type { ProxyAddress } from "../credentials/reveal-proxy.ts";
import { proxyFault } from "./describe-failure.ts";

/** Connects through a SOCKS5 proxy (RFC 1928, RFC 1929); the proxy looks the host name up. */
export function createSocksConnector(
  proxy: ProxyAddress,
  tls: buildConnector.BuildOptions & { readonly timeout: number },
): buildConnector.connector {
  const secure = buildConnector(tls);
  return (options, callback) => {
    const port = Number(options.port) || (options.protocol === "https:" ? 443 : 80);
    const request: SocksClientOptions = {
      command: "connect",
      destination: { host: options.hostname, port },
      proxy: { type: 5, host: proxy.hostname, port: proxy.port, ...account(proxy) },
      timeout: tls.timeout,
      set_tcp_nodelay: true,
    };
    void SocksClient.createConnection(request, (error, established) => {
      if (established === undefined) callback(describe(error), null);
      else if (options.protocol === "https:") secure({ ...options, httpSocket: established.socket }, callback);
      else callback(null, established.socket);
    });
  };
}

function account({ username, password }: ProxyAddress): { userId?: string; password?: string } {
  return username === "" ? {} : { userId: username, password };
}

/** The library's error holds the options of the call, and with them the password. Only its text is kept. */
function describe(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  const systemCode = /\bE[A-Z]{4,}\b/.exec(text)?.[0];
  const code = /timed out/i.test(text) ? "ETIMEDOUT" : systemCode;
  return Object.assign(new Error(`the proxy said ${text.toLowerCase()}`), { code: code ?? proxyFault });
}
