import type { FetchResponse, KernelEvent, KeyValueStore, Observer } from "@patchbay/sdk";
import { definePlugin } from "@patchbay/sdk";
import { createTestClock, type FetchCall, fetchResponse, startPlugin, testFetch } from "@patchbay/sdk/testing";
import { webhookTo } from "../src/index.ts";

export const url = "https://hooks.example.com/in";

export type Answer = (call: FetchCall, number: number) => FetchResponse | Promise<FetchResponse>;

/** What goes on over a restart. */
interface Lasting {
  readonly kv?: KeyValueStore;
  readonly clock?: ReturnType<typeof createTestClock>;
}

/** The plugin at work, with what it posted. */
// What is inferred says more than a list of the same names would.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export async function start(options: object = {}, answer: Answer = () => fetchResponse(""), lasting: Lasting = {}) {
  let number = 0;
  const fetch = testFetch((call) => answer(call, ++number));
  const { kv, clock = createTestClock() } = lasting;
  const started = await startPlugin(
    webhookWith(kv),
    { url, ...options },
    {
      fetch,
      random: () => 1,
      clock,
    },
  );
  const { context } = started;
  const dispose = () => started.dispose();
  const [observer] = [started.hooks.observe].flat() as readonly (Observer | undefined)[];
  const bodies = () => fetch.calls.map(({ init: sent }) => JSON.parse(String(sent.body)) as Record<string, unknown>);
  const tell = async (...events: readonly KernelEvent[]): Promise<void> => {
    await observer?.handle(events);
    await clock.advance(0);
  };
  return { context, dispose, observer, fetch, bodies, tell };
}

/** The webhook, with a store that was there before. */
function webhookWith(kv: KeyValueStore | undefined): ReturnType<typeof webhookTo> {
  const plugin = webhookTo("hooks.example.com");
  if (!kv) return plugin;
  return definePlugin({ ...plugin, setup: (context, options) => plugin.setup({ ...context, kv }, options) });
}
