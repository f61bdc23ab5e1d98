import { type Fetch, type FetchInit, type FetchResponse, GatewayError, type Json } from "@patchbay/sdk";
import type { Answer, Peer } from "../rpc/peer.ts";
import { btoa } from "./globals/base64.ts";
import type { GuestHost } from "./primitives.ts";

/** What the host makes of a call. */
interface FetchHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly url: string;
}

/** A fetch that the host does. `scope` says on whose behalf: 0 is the plugin itself, others are calls that are open. */
export function createRemoteFetch(
  peer: Peer,
  host: GuestHost,
  { scope, signal }: { readonly scope: number; readonly signal?: AbortSignal },
): Fetch {
  return async (url, init = {}) => {
    const given = init.signal ?? signal;
    const input = { scope, url: String(url), init: initData(init) };
    const answer = await peer.open("fetch", input, given ? { signal: given } : {});
    return responseOf(answer, host);
  };
}

function initData({ method, headers, body, json, firstByteMs, idleMs }: FetchInit): Json {
  if (body !== undefined && json !== undefined) throw new TypeError("fetch takes json or body, not both");
  return {
    ...(method !== undefined && { method }),
    ...(headers && { headers: texts(headers) }),
    ...(typeof body === "string" && { body }),
    ...(body !== undefined && typeof body !== "string" && { bytes: base64(body) }),
    ...(json !== undefined && { json }),
    ...(firstByteMs !== undefined && { firstByteMs }),
    ...(idleMs !== undefined && { idleMs }),
  };
}

/** Secrets of the options may stand as values; they are told by their texts. */
function texts(headers: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function responseOf(answer: Answer, host: GuestHost): FetchResponse {
  // The guest takes the host at its word.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { status, headers, url } = answer.head as unknown as FetchHead;
  let read = false;
  const body: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]() {
      if (read) throw new TypeError("the body was read before");
      read = true;
      return answer.chunks[Symbol.asyncIterator]();
    },
  };
  const text = async (): Promise<string> => {
    const decode = host.createDecoder();
    let whole = "";
    for await (const chunk of body) whole += decode(chunk);
    return whole + decode(undefined);
  };
  return {
    status,
    ok: status >= 200 && status < 300,
    headers,
    url,
    body,
    text,
    json: async () => parsed(await text()),
  };
}

function parsed(text: string): Json {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return JSON.parse(text) as Json;
  } catch {
    throw new GatewayError("invalid-reply", "the answer is not JSON");
  }
}

/** Bytes as JSON can carry them. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 4096) binary += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return btoa(binary);
}
