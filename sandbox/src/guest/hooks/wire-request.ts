import {
  type Endpoint,
  type EndpointTarget,
  type FetchInit,
  GatewayError,
  type HttpProvider,
  type JsonObject,
} from "@patchbay/sdk";

/** What a codec wrote. */
export interface OutgoingParts {
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Takes the place of the endpoint's path. */
  readonly path?: string;
}

/** Where an operation is. @throws GatewayError `unsupported` when the provider does not serve it. */
export function endpointFor({ id, endpoints }: HttpProvider, target: EndpointTarget): Endpoint {
  const all = typeof endpoints === "function" ? endpoints(target.node) : endpoints;
  const source = all[target.operation];
  if (source === undefined)
    throw new GatewayError("unsupported", `provider "${id}" does not serve ${target.operation}`);
  return typeof source === "string" ? { path: source } : source(target);
}

/** The request that the host is to send. */
// oxlint-disable-next-line max-params -- what is said by provider, target, endpoint and codec
export function requestOf(
  provider: HttpProvider,
  { node, operation, stream }: EndpointTarget,
  endpoint: Endpoint,
  { body, headers, query, path }: OutgoingParts,
): { readonly url: string; readonly init: FetchInit } {
  const own = typeof provider.headers === "function" ? provider.headers(node) : provider.headers;
  return {
    url: addressOf(node.baseUrl, path ?? endpoint.path, { ...endpoint.query, ...query }),
    init: {
      method: endpoint.method ?? (operation === "models" ? "GET" : "POST"),
      headers: {
        accept: stream ? "text/event-stream" : "application/json",
        ...own,
        ...headers,
        ...endpoint.headers,
      },
      ...(body && { json: body }),
    },
  };
}

function addressOf(baseUrl: string | undefined, path: string, query: Readonly<Record<string, string>>): string {
  const isWhole = /^https?:\/\//.test(path) || baseUrl === undefined;
  const url = isWhole ? path : `${baseUrl.replace(/\/+$/, "")}/${path}`;
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  if (pairs.length === 0) return url;
  return `${url}${url.includes("?") ? "&" : "?"}${pairs.join("&")}`;
}
