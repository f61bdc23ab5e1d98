import { GatewayError } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import type { ConnectionSettings } from "../../../src/config/resolved.ts";
import { createTransport } from "../../../src/upstream/create-transport.ts";
import type { Transport, TransportRequest, TransportResponse } from "../../../src/upstream/transport.ts";

export const direct: ConnectionSettings = { proxy: "direct", ca: undefined, verify: true };

export const patient = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000 };

/** Settings that go through a proxy. */
export function through(address: string, settings: Partial<ConnectionSettings> = {}): ConnectionSettings {
  return { ...direct, ...settings, proxy: createSecret(address, "test") };
}

/** A transport that is closed at the end of the test. */
export function useTransport(defaultProxy?: string): Transport & AsyncDisposable {
  const transport = createTransport({
    defaultProxy: defaultProxy === undefined ? undefined : createSecret(defaultProxy, "test"),
    connectMs: 5_000,
  });
  return { ...transport, [Symbol.asyncDispose]: () => transport.close() };
}

/** A request that is complete but for what the test is about. */
export function requestTo(url: string, fields: Partial<TransportRequest> = {}): TransportRequest {
  return {
    method: "POST",
    url: new URL(url),
    headers: { "content-type": "application/json" },
    body: "{}",
    connection: direct,
    timeouts: patient,
    signal: new AbortController().signal,
    ...fields,
  };
}

export async function textOf(response: TransportResponse): Promise<string> {
  return Buffer.from(await response.body.readAll(64 * 1024 * 1024)).toString();
}

/** The failure that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<GatewayError> {
  try {
    await promise;
  } catch (error) {
    if (GatewayError.is(error)) return error;
    throw error;
  }
  throw new Error("nothing failed");
}
