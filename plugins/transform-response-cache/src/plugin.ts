import { type ChatRequest, definePlugin, type PluginContext, type RequestCall, type Transform } from "@patchbay/sdk";
import { AnswerStore, overhead } from "./answer-store.ts";
import { readCacheControl } from "./cache-control.ts";
import { isCacheable } from "./is-cacheable.ts";
import { keyOf } from "./key-of.ts";
import { maxKeptBytes, readKept, writeKept } from "./kept-on-disk.ts";
import { type CacheOptions, options } from "./options.ts";
import { PendingKeys } from "./pending-keys.ts";
import { createRecorder } from "./recorder.ts";
import { replay } from "./replay.ts";

/** Answers repeated deterministic requests from a cache. */
export const plugin = definePlugin({
  name: "@patchbay/transform-response-cache",
  sdk: "1.0",
  options,
  // What is kept has passed through all others, which an answer from the cache does not.
  order: { stage: "last" },
  capabilities: { content: ["prompt", "answer"], kvBytes: maxKeptBytes },
  async setup(context, chosen) {
    const { maxEntries, maxBytes, ttlSeconds, keep } = chosen;
    const ttlMs = ttlSeconds * 1000;
    const store = new AnswerStore({ maxEntries, maxBytes, ttlMs });
    if (keep) await readKept(context, store);
    const transform = createCache(context, chosen, store);
    return keep ? { transform, dispose: () => writeKept(context, store, ttlMs) } : { transform };
  },
});

function createCache({ clock }: PluginContext, chosen: CacheOptions, store: AnswerStore): Transform {
  const { models, pools, protocols, maxAnswerBytes, maxBytes } = chosen;
  // One that fills the store alone would only drive all others out.
  const most = Math.min(maxAnswerBytes, maxBytes - overhead);
  const pending = new PendingKeys();
  return {
    when: { ...(models && { models }), ...(pools && { pools }), ...(protocols && { protocols }) },
    // Whatever is wrong with a cache, a node can answer.
    optional: true,
    answer(request: ChatRequest, call: RequestCall) {
      const { mayRead, mayKeep, maxAgeMs } = readCacheControl(call.headers["cache-control"]);
      if (!mayKeep || !isCacheable(request, chosen)) {
        call.replyHeader("x-patchbay-cache", "bypass");
        return undefined;
      }
      const key = keyOf(request, call, chosen);
      const now = clock.now();
      const found = mayRead ? store.get(key, now) : undefined;
      if (found && now - found.at <= maxAgeMs) {
        call.replyHeader("x-patchbay-cache", "hit");
        call.replyHeader("age", String(Math.floor((now - found.at) / 1000)));
        return replay(found.text, request.stream);
      }
      call.replyHeader("x-patchbay-cache", mayRead ? "miss" : "bypass");
      pending.set(call.exchange, key);
      return undefined;
    },
    events({ exchange }) {
      const key = pending.get(exchange);
      if (key === undefined) return { push: (events) => events };
      return createRecorder(most, (text) => {
        pending.delete(exchange);
        store.set(key, { text, at: clock.now() });
      });
    },
  };
}
