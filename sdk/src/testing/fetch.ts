import type { Fetch, FetchInit, FetchResponse } from "../fetch.ts";
import { GatewayError } from "../gateway-error.ts";
import { parseJson } from "../http/json.ts";

/** A call of a fetch, as the plugin made it. */
export interface FetchCall {
  readonly url: string;
  readonly init: FetchInit;
}

/** A fetch that keeps what it was asked. */
export interface TestFetch extends Fetch {
  readonly calls: readonly FetchCall[];
}

/** Makes a fetch that answers by a function; what it throws, the plugin sees. Without one every host is out of reach. */
export function testFetch(answer: (call: FetchCall) => FetchResponse | Promise<FetchResponse> = refuse): TestFetch {
  const calls: FetchCall[] = [];
  const fetch: Fetch = async (url, init = {}) => {
    const call = { url: String(url), init };
    calls.push(call);
    return await answer(call);
  };
  return Object.assign(fetch, { calls });
}

/** A response with this body; anything but text and bytes is sent as JSON. */
export function fetchResponse(
  body: unknown,
  init: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): FetchResponse {
  const bytes = body instanceof Uint8Array ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return responseOf({
    status: init.status ?? 200,
    headers: init.headers ?? {},
    url: "http://test/",
    body: once(bytes),
  });
}

/**
 * Makes a fetch that really calls, over the platform's `fetch`; addresses may be relative to `baseUrl`. `inject` adds
 * headers as the kernel adds a credential. Time limits of the call are not kept.
 */
export function httpFetch(baseUrl: string, inject: Readonly<Record<string, string>> = {}): TestFetch {
  return testFetch(async ({ url, init }) => {
    const { method, headers, body, json, signal } = init;
    const content = json === undefined ? body : JSON.stringify(json);
    try {
      const response = await globalThis.fetch(new URL(url, `${baseUrl}/`), {
        method: method ?? (content === undefined ? "GET" : "POST"),
        headers: { ...(json !== undefined && { "content-type": "application/json" }), ...headers, ...inject },
        ...(content !== undefined && { body: content }),
        ...(signal && { signal }),
      });
      return responseOf({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        url: response.url,
        body: readBody(response.body, signal),
      });
    } catch (cause) {
      throw networkError(cause, signal);
    }
  });
}

function refuse({ url }: FetchCall): never {
  throw new GatewayError("unreachable", `the test gives no answer to ${url}`);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* readBody(
  body: AsyncIterable<Uint8Array> | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    if (body) yield* body;
  } catch (cause) {
    throw networkError(cause, signal);
  }
}

function networkError(cause: unknown, signal: AbortSignal | undefined): GatewayError {
  return signal?.aborted
    ? new GatewayError("aborted", "the call was called off", { cause })
    : GatewayError.from(cause, "unreachable");
}

function responseOf(parts: Pick<FetchResponse, "status" | "headers" | "url" | "body">): FetchResponse {
  const text = async (): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of parts.body) chunks.push(chunk);
    return Buffer.concat(chunks).toString("utf8");
  };
  return {
    ...parts,
    ok: parts.status >= 200 && parts.status < 300,
    text,
    json: async () => parseJson(await text()),
  };
}
