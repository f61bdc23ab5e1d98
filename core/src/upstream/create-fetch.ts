import { type Fetch, type FetchInit, type FetchResponse, GatewayError } from "@patchbay/sdk";
import { parseJson } from "@patchbay/sdk/http";
import type { ConnectionSettings } from "../config/resolved.ts";
import type { NodeAccess } from "../credentials/node-access.ts";
import type { OutgoingCall } from "../credentials/outgoing-call.ts";
import { createScanner } from "../credentials/secret-scanner.ts";
import { sendAuthorized } from "../credentials/send-authorized.ts";
import type { Reach } from "./address-rules.ts";
import { type CallGate, type CallLease, maxStreamBytes } from "./call-gate.ts";
import { guardBody, type ReadableBody } from "./guarded-body.ts";
import { guardRequest } from "./guarded-request.ts";
import { hostOf } from "@patchbay/sdk/host";
import type { Timeouts, Transport, TransportResponse } from "./transport.ts";

/** What a plugin's `fetch` is bound to. */
export interface FetchOptions {
  readonly transport: Transport;
  readonly connection: ConnectionSettings;
  readonly timeouts: Timeouts;
  /** Ends every call. */
  readonly signal: AbortSignal;
  /** Puts the credential in; what it sets wins over what the plugin set. */
  readonly access?: NodeAccess;
  /** Puts in what the plugin may name and not read. @throws GatewayError `permission-denied`. */
  readonly fill?: (call: OutgoingCall) => OutgoingCall;
  readonly allow: (url: URL) => boolean;
  /** Whose calls these are, for messages: the plugin's name. */
  readonly label: string;
  /** For a plugin that is not trusted. */
  readonly guard?: FetchGuard;
}

/** What bounds a fetch, and keeps secrets from its answers. */
export interface FetchGuard {
  readonly gate: CallGate;
  /** Undefined: the operator named the address, it may lie anywhere. */
  readonly reach: Reach | undefined;
  /** What no answer may show; asked for once the request is written. */
  readonly words: () => readonly string[];
}

const maxTextBytes = 64 * 1024 * 1024;

/** Makes the `fetch` that a plugin is given. */
export function createFetch(options: FetchOptions): Fetch {
  return async (address, init = {}) => {
    const url = checkAddress(address, options);
    const call = writeCall(url, init, options);
    const signals = init.signal === undefined ? [options.signal] : [options.signal, init.signal];
    if (options.guard === undefined) {
      const response = await send(call, init, options, signals);
      return createResponse({ response, body: response.body, url });
    }
    return guardedCall({ call, init, url, signals, options, guard: options.guard });
  };
}

interface GuardedCall {
  readonly call: OutgoingCall;
  readonly init: FetchInit;
  readonly url: URL;
  readonly signals: readonly AbortSignal[];
  readonly options: FetchOptions;
  readonly guard: FetchGuard;
}

async function guardedCall({ call, init, url, signals, options, guard }: GuardedCall): Promise<FetchResponse> {
  const lease = guard.gate(signals);
  try {
    const response = await send(call, init, options, [lease.signal]);
    const words = guard.words();
    const body = guardBody(response.body, { lease, words, maxBytes: maxStreamBytes, host: url.host });
    return createResponse({ response: { ...response, headers: cleanHeaders(response, words) }, body, url });
  } catch (error) {
    lease.leave();
    throw cleanFailure(error, lease, guard);
  }
}

function writeCall(url: URL, init: FetchInit, { guard, label, fill }: FetchOptions): OutgoingCall {
  const body = init.json === undefined ? init.body : JSON.stringify(init.json);
  const method = (init.method ?? (body === undefined ? "GET" : "POST")).toUpperCase();
  const raw = { method, headers: headersOf(init), body };
  const { headers } = guard === undefined ? raw : guardRequest(raw, label);
  const call: OutgoingCall = { url, method, headers, ...(body !== undefined && { body }) };
  return fill === undefined ? call : fill(call);
}

function send(
  call: OutgoingCall,
  init: FetchInit,
  options: FetchOptions,
  signals: readonly AbortSignal[],
): Promise<TransportResponse> {
  const { transport, connection, guard, access } = options;
  const [only] = signals;
  const signal = signals.length === 1 && only !== undefined ? only : AbortSignal.any([...signals]);
  const timeouts = timeoutsOf(init, options.timeouts);
  return sendAuthorized(access, call, ({ url, headers }) =>
    transport.send({ ...call, url, headers, connection, timeouts, signal, reach: guard?.reach }),
  );
}

function checkAddress(address: string | URL, { allow, label }: FetchOptions): URL {
  if (!URL.canParse(String(address)))
    throw new GatewayError("plugin-failed", `${label} called an address that is none`);
  const url = new URL(address);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new GatewayError("permission-denied", `${label} may not call ${url.protocol} addresses, only http and https`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new GatewayError("permission-denied", `${label} may not call an address that holds a user name or password`);
  }
  if (allow(url)) return url;
  const host = hostOf(url);
  throw new GatewayError("permission-denied", `${label} may not reach ${host}, which it did not declare`);
}

function headersOf(init: FetchInit): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(init.headers ?? {})) headers[name.toLowerCase()] = value;
  if (init.json !== undefined) headers["content-type"] ??= "application/json";
  return headers;
}

function timeoutsOf(init: FetchInit, timeouts: Timeouts): Timeouts {
  return {
    connectMs: timeouts.connectMs,
    firstByteMs: init.firstByteMs ?? timeouts.firstByteMs,
    idleMs: init.idleMs ?? timeouts.idleMs,
  };
}

const scanners = new WeakMap<readonly string[], (text: string) => string>();

function scannerFor(words: readonly string[]): (text: string) => string {
  const scan = scanners.get(words) ?? createScanner(words);
  scanners.set(words, scan);
  return scan;
}

function cleanHeaders({ headers }: TransportResponse, words: readonly string[]): Readonly<Record<string, string>> {
  const scan = scannerFor(words);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, scan(value)]));
}

/** What a plugin hears of a failure holds no secret either, and says when its time was up. */
function cleanFailure(error: unknown, lease: CallLease, guard: FetchGuard): unknown {
  const expired = lease.expiry();
  if (expired !== undefined) return expired;
  if (!GatewayError.is(error)) return error;
  const message = createScanner(guard.words())(error.message);
  return message === error.message ? error : new GatewayError(error.code, message);
}

/** The address is the one that the plugin gave: the one that was called may hold the credential. */
function createResponse({
  response: { status, headers },
  body,
  url,
}: {
  readonly response: TransportResponse;
  readonly body: ReadableBody;
  readonly url: URL;
}): FetchResponse {
  const takeBody = createTaker(body);
  const text = async (): Promise<string> => new TextDecoder().decode(await takeBody().readAll(maxTextBytes));
  return {
    status,
    ok: status >= 200 && status < 300,
    headers,
    url: url.href,
    body: { [Symbol.asyncIterator]: () => takeBody()[Symbol.asyncIterator]() },
    text,
    json: async () => parseJson(await text()),
  };
}

function createTaker(body: ReadableBody): () => ReadableBody {
  let taken = false;
  return () => {
    if (taken) throw new TypeError("the body of the response was read already");
    taken = true;
    return body;
  };
}
