import { type Call, type CallProvider, GatewayError, type Json, type OperationKind, type Sign } from "@patchbay/sdk";
import type { Handler } from "../../rpc/peer.ts";
import type { GuestKernel } from "../guest-kernel.ts";
import { createLog } from "../log.ts";
import { base64, createRemoteFetch } from "../remote-fetch.ts";
import { asJson, fromHost } from "./plain-data.ts";
import { batches, providerError } from "./provider-batches.ts";

/** One attempt, as it crosses. */
export interface CallInput extends Pick<Call<OperationKind>, "exchange" | "attempt" | "request" | "node" | "model"> {
  /** The provider's position among those of the plugin. */
  readonly provider: number;
  /** What the host does on behalf of this call it finds by this number. */
  readonly scope: number;
}

type Providers = readonly (CallProvider | undefined)[];

/** Calls of programmed providers. */
export function callMethods(providers: Providers, kernel: GuestKernel): Readonly<Record<string, Handler>> {
  const unary =
    (name: "embed" | "countTokens" | "models"): Handler =>
    async (input, { signal }) => {
      const data = fromHost<CallInput>(input);
      const provider = providerOf(providers, data);
      // Each operation's request comes with its own method.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const ask = provider[name] as ((call: Call<OperationKind>) => Promise<unknown>) | undefined;
      if (!ask) throw new GatewayError("unsupported", `provider "${provider.id}" has no ${name}`);
      return { head: asJson(await faulty(() => ask.call(provider, callOf(data, signal, kernel)))) };
    };
  return {
    "provider.call": (input, { signal }) => {
      const data = fromHost<CallInput>(input);
      const provider = providerOf(providers, data);
      return { head: null, items: answer(provider, callOf<"chat">(data, signal, kernel)) };
    },
    "provider.embed": unary("embed"),
    "provider.count-tokens": unary("countTokens"),
    "provider.models": unary("models"),
  };
}

function providerOf(providers: Providers, { provider: at }: CallInput): CallProvider {
  const provider = providers[at];
  if (!provider) throw new TypeError(`provider ${at} is not programmed`);
  return provider;
}

/** The events of an answer, from the moment that somebody reads them. */
function answer(provider: CallProvider, call: Call<"chat">): AsyncIterable<readonly Json[]> {
  return batches(() => provider.call(call)[Symbol.asyncIterator]());
}

async function faulty<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw providerError(cause);
  }
}

function callOf<Kind extends OperationKind>(data: CallInput, signal: AbortSignal, kernel: GuestKernel): Call<Kind> {
  const { exchange, attempt, request, node, model, scope } = data;
  const { host, peer, clock } = kernel;
  return {
    exchange,
    attempt,
    request,
    node,
    model,
    signal,
    fetch: createRemoteFetch(peer, host, { scope, signal }),
    sign: createSign(kernel, scope),
    log: createLog((level, message, fields) => peer.note("log", { scope, level, message, fields })),
    clock,
    losses: (loss) => peer.note("loss", { scope, loss: asJson(loss) }),
  };
}

function createSign({ peer }: GuestKernel, scope: number): Sign {
  return async ({ algorithm, data, encoding = "hex" }) => {
    const given = typeof data === "string" ? { data } : { bytes: base64(data) };
    return fromHost<string>(await peer.ask("sign", { scope, algorithm, encoding, ...given }));
  };
}
