import { GatewayError, type OperationKind, type OutboundProvider } from "@patchbay/sdk";
import type { RemoteHttpProvider } from "@patchbay/sdk/host";
import { askProvider } from "./ask-provider.ts";
import type { Attempt } from "./attempt.ts";
import { type RemoteCall, remotely } from "./remote-call.ts";

/** A question to a provider must not outlast what a client would wait for. */
const deadlineMs = 1000;

/** A declared provider whose functions answer only from what was fetched before. */
export function isPrepared(provider: OutboundProvider): provider is RemoteHttpProvider {
  return "prepare" in provider;
}

/** Lets a provider that runs elsewhere fetch what will be asked of it for this attempt; undefined where nothing is to be waited for. */
export function prepared(attempt: Attempt, operation: OperationKind, stream: boolean): Promise<void> | undefined {
  const { entry, candidate, exchange, signal } = attempt;
  const { provider, node, owner: plugin } = entry;
  if (!isPrepared(provider)) return undefined;
  const target = { node, model: candidate.model, operation, stream };
  const pending = askProvider(entry, "prepare", () => provider.prepare(target));
  if (!pending) return undefined;
  const { clock } = exchange.generation.host;
  return askedElsewhere({ plugin, hook: "outboundProvider.prepare", clock, signal }, pending);
}

/** What a provider's process says, in time: whatever goes wrong there, another node may do better. @throws GatewayError */
export async function askedElsewhere<T>(call: RemoteCall, pending: PromiseLike<T>): Promise<T> {
  try {
    return await remotely({ deadlineMs, ...call }, async () => await pending);
  } catch (cause) {
    const error = GatewayError.from(cause);
    if (error.code !== "plugin-failed" && error.code !== "plugin-timeout") throw error;
    const { plugin, hook } = call;
    throw new GatewayError("provider-crashed", error.message, { plugin, hook, cause });
  }
}
