import type { Target } from "./target.ts";

/** Where a gateway is reached, and with what. */
export interface GatewayAddress {
  readonly url: URL;
  readonly keyName: string | undefined;
  readonly key: string | undefined;
}

/** A gateway that runs somewhere. */
export function openUrl({ url, keyName, key }: GatewayAddress): Target {
  const path = url.pathname.replace(/\/+$/, "");
  // An address without a path is where everyone has `/v1`.
  const baseUrl = `${url.origin}${path === "" ? "/v1" : path}`;
  const beside = `${url.origin}${path.replace(/\/v\d\w*$/, "")}/health`;
  return {
    kind: "url",
    baseUrl,
    healthUrls: [...new Set([`${url.origin}/health`, beside])],
    key,
    registration: { baseUrl, keyName },
    close: async () => undefined,
  };
}
