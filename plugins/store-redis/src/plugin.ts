import { definePlugin, stateStore } from "@patchbay/sdk";
import { connect } from "./connect.ts";
import { options } from "./options.ts";
import { createRedisStore } from "./redis-store.ts";

/** How long a start waits for Redis before it goes on without. */
const patienceMs = 2000;

/** Shares limits, rests and bindings between instances by Redis. */
export const plugin = definePlugin({
  name: "@patchbay/store-redis",
  sdk: "1.0",
  options,
  provides: [stateStore],
  capabilities: { timers: true, reveal: true },
  async setup(context, { url, prefix }) {
    const connection = connect(typeof url === "string" ? url : context.reveal(url), context.log);
    const store = createRedisStore(connection, { prefix, clock: context.clock, after: context.after });
    context.services.provide(stateStore, store);
    const ready = new AbortController();
    const late = context.clock.sleep(patienceMs, ready.signal).catch(() => undefined);
    await Promise.race([connection.ready, late]);
    ready.abort();
    return { dispose: () => store.close() };
  },
});
