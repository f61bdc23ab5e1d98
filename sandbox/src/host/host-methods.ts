import {
  type Fetch,
  type FetchInit,
  type FetchResponse,
  GatewayError,
  type Json,
  type PluginContext,
  type Sign,
} from "@patchbay/sdk";
import { choice, json, may, number, object, record, text } from "../hooks/shapes.ts";
import type { Handler, Reply } from "../rpc/peer.ts";
import type { CallScopes } from "./call-scopes.ts";

/** What the methods that a guest may call work with. */
export interface HostMethodParts {
  readonly context: PluginContext;
  readonly scopes: CallScopes;
  /** It reached for what it may not. */
  readonly onDenied: (capability: string, message: string) => void;
}

/** What a guest may ask the host for. Each is checked here; the rights are the broker's. */
export function hostMethods(parts: HostMethodParts): Readonly<Record<string, Handler>> {
  const { kv } = parts.context;
  return {
    fetch: watched(parts, "hosts", (input, { signal }) => fetchFor(parts.scopes, input, signal)),
    sign: watched(parts, "sign", async (input) => ({ head: await signFor(parts.scopes, input) })),
    "kv.get": watched(parts, "kvBytes", async (input) => {
      const value = await kv.get(readKey(input, "input").key);
      return { head: value === undefined ? [] : [value] };
    }),
    "kv.set": watched(parts, "kvBytes", async (input) => {
      const { key, value, ttlMs } = readEntry(input, "input");
      await kv.set(key, value, ttlMs === undefined ? {} : { ttlMs });
      return { head: null };
    }),
    "kv.delete": watched(parts, "kvBytes", async (input) => {
      await kv.delete(readKey(input, "input").key);
      return { head: null };
    }),
    "kv.keys": watched(parts, "kvBytes", async (input) => ({ head: await kv.keys(readPrefix(input, "input").prefix) })),
  };
}

const readKey = object<{ readonly key: string }>({ key: text(1024) });
const readPrefix = object<{ readonly prefix: string }>({ prefix: text(1024) });
const readEntry = object<{ readonly key: string; readonly value: Json; readonly ttlMs?: number }>({
  key: text(1024),
  value: json,
  ttlMs: may(number(0)),
});

interface FetchData extends Omit<FetchInit, "signal" | "body"> {
  readonly body?: string;
  readonly bytes?: string;
}

interface FetchInput {
  readonly scope: number;
  readonly url: string;
  readonly init: FetchData;
}

const readFetch = object<FetchInput>({
  scope: number(0),
  url: text(65_536),
  init: object<FetchData>({
    method: may(text(32)),
    headers: may(record(text(65_536))),
    body: may(text()),
    bytes: may(text()),
    json: may(json),
    firstByteMs: may(number(0)),
    idleMs: may(number(0)),
  }),
});

type SignInput = Parameters<Sign>[0];

interface SignData {
  readonly scope: number;
  readonly algorithm: SignInput["algorithm"];
  readonly data?: string;
  readonly bytes?: string;
  readonly encoding: NonNullable<SignInput["encoding"]>;
}

const readSign = object<SignData>({
  scope: number(0),
  algorithm: choice("hmac-sha256", "hmac-sha1", "hmac-sha512"),
  data: may(text()),
  bytes: may(text()),
  encoding: choice("hex", "base64", "base64url"),
});

async function fetchFor(scopes: CallScopes, input: Json, signal: AbortSignal): Promise<Reply> {
  const { scope, url, init } = readFetch(input, "input");
  const fetch: Fetch | undefined = scopes.find(scope)?.fetch;
  if (!fetch) throw new GatewayError("aborted", "the call that this fetch belongs to is over");
  const { bytes, body, ...rest } = init;
  const content = bytes === undefined ? body : Buffer.from(bytes, "base64");
  const response: FetchResponse = await fetch(url, {
    ...rest,
    ...(content !== undefined && { body: content }),
    signal,
  });
  const { status, headers, url: from } = response;
  return { head: { status, headers, url: from }, chunks: response.body };
}

async function signFor(scopes: CallScopes, input: Json): Promise<string> {
  const { scope, algorithm, data = "", bytes, encoding } = readSign(input, "input");
  const sign = scopes.find(scope)?.sign;
  if (!sign) throw new GatewayError("permission-denied", "signing belongs to the calls of a provider");
  return await sign({ algorithm, encoding, data: bytes === undefined ? data : Buffer.from(bytes, "base64") });
}

/** Counts what was refused; failures of the host's own say nothing of its insides. */
function watched({ onDenied, context }: HostMethodParts, capability: string, run: Handler): Handler {
  return async (input, call) => {
    try {
      return await run(input, call);
    } catch (cause) {
      if (!GatewayError.is(cause)) context.log.debug("a call of the plugin failed", { cause });
      const error = GatewayError.is(cause) ? cause : new GatewayError("internal", messageOf(cause));
      if (error.code === "permission-denied") onDenied(capability, error.message);
      throw error;
    }
  };
}

/** Wrong data is told with its place; anything else could name files of the host. */
function messageOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === "Malformed") return cause.message;
  return cause instanceof TypeError || cause instanceof RangeError ? cause.message : "the kernel failed";
}
