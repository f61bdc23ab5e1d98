import { type CallProvider, type ChatEvent, GatewayError } from "@patchbay/sdk";
import { isFault, measured } from "./measured.ts";
import type { PluginAccount } from "./plugin-account.ts";

type Sent = ChatEvent | readonly ChatEvent[];

const hooks = {
  call: "outboundProvider.call",
  embed: "outboundProvider.embed",
  countTokens: "outboundProvider.countTokens",
  models: "outboundProvider.models",
} as const;

/** A programmed provider on its plugin's account. The code of a declared one is a few expressions and is not worth it. */
export function measuredProvider(provider: CallProvider, account: PluginAccount): CallProvider {
  const { id, auth, baseUrl, nodeOptions, embed, countTokens, models } = provider;
  const ask = <T>(hook: string, run: () => Promise<T>): Promise<T> => {
    check(account);
    return measured(account, hook, run);
  };
  return {
    ...provider,
    id,
    ...(auth && { auth }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(nodeOptions && { nodeOptions }),
    ...(provider.capabilities && { capabilities: (target) => provider.capabilities?.(target) ?? {} }),
    call(call) {
      check(account);
      return watched(provider.call(call), account, call.signal);
    },
    ...(embed && { embed: (call) => ask(hooks.embed, () => embed.call(provider, call)) }),
    ...(countTokens && { countTokens: (call) => ask(hooks.countTokens, () => countTokens.call(provider, call)) }),
    ...(models && { models: (call) => ask(hooks.models, () => models.call(provider, call)) }),
  };
}

/** @throws GatewayError `provider-crashed` while the plugin rests: another node is asked. */
function check(account: PluginAccount): void {
  if (!account.breaker.allows())
    throw new GatewayError("provider-crashed", account.resting().message, { hook: "breaker" });
}

/** The time of a call is that until its first event: what follows takes as long as the answer is. */
function watched(events: AsyncIterable<Sent>, account: PluginAccount, signal: AbortSignal): AsyncIterable<Sent> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = events[Symbol.asyncIterator]();
      let isFirst = true;
      const next = (): ReturnType<typeof iterator.next> => {
        const pending = isFirst ? measured(account, hooks.call, () => iterator.next(), { signal }) : iterator.next();
        if (!isFirst) void pending.then(undefined, (cause: unknown) => interrupted(account, signal, cause));
        isFirst = false;
        return pending;
      };
      return { next, return: () => iterator.return?.() ?? Promise.resolve({ done: true, value: undefined }) };
    },
  };
}

function interrupted(account: PluginAccount, signal: AbortSignal, cause: unknown): void {
  if (signal.aborted || !isFault(cause)) return;
  account.hook(hooks.call).failed();
}
