import { type ChatEvent, definePlugin } from "@patchbay/sdk";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import type { UpstreamConfig } from "../../src/config/config.ts";
import { startTestKernel } from "../../src/testing.ts";
import { chat } from "../support/gateway.ts";
import { plainProtocol } from "../support/plain-wire.ts";
import { startHttpProxy } from "../upstream/support/http-proxy.ts";

/** A provider that asks by the `fetch` of its own context, and says how often it was set up. */
function lasting(host: string) {
  const counts = { setups: 0 };
  const plugin = definePlugin({
    name: "lasting",
    sdk: "1.0",
    capabilities: { hosts: [host] },
    setup(context) {
      counts.setups++;
      return {
        outboundProvider: {
          id: "lasting",
          async *call(): AsyncGenerator<ChatEvent> {
            yield { type: "text-delta", text: await (await context.fetch(host)).text() };
            yield { type: "finish", reason: "stop" };
          },
        },
      };
    },
  });
  return { plugin, counts };
}

async function startLasting() {
  const upstream = await startFakeUpstream(json("hello"));
  const { plugin, counts } = lasting(upstream.url);
  const configOf = (settings: UpstreamConfig) => ({
    upstream: { retryPauseMs: 0, ...settings },
    plugins: [plainProtocol, plugin],
    pools: { main: { provider: "lasting", nodes: [{ id: "x" }] } },
    defaultPool: "main",
  });
  const kernel = await startTestKernel(configOf({}));
  const ask = async () => (await (await chat(kernel)).json()) as object;
  return { upstream, kernel, configOf, counts, ask };
}

const answer = { text: '"hello"' };

test("a plugin that outlives a change of the way out takes the new one", async () => {
  await using proxy = await startHttpProxy();
  const { upstream, kernel, configOf, counts, ask } = await startLasting();
  expect(await ask()).toMatchObject(answer);
  await kernel.reload(configOf({ connectMs: 1234 }));
  expect(await ask()).toMatchObject(answer);
  expect(proxy.seen).toHaveLength(0);
  await kernel.reload(configOf({ proxy: `http://127.0.0.1:${proxy.port}` }));
  expect(await ask()).toMatchObject(answer);
  expect(proxy.seen).toHaveLength(1);
  expect(counts).toEqual({ setups: 1 });
  await kernel.close();
  await upstream.close();
});

test("what is tried out leaves the way of the others alone, also when it was given up", async () => {
  await using proxy = await startHttpProxy();
  const { upstream, kernel, configOf, counts, ask } = await startLasting();
  await kernel.reload(configOf({ proxy: `http://127.0.0.1:${proxy.port}` }), { canary: { share: 1 } });
  expect(await ask()).toMatchObject(answer);
  await kernel.rollback();
  expect(await ask()).toMatchObject(answer);
  expect(proxy.seen).toHaveLength(0);
  await kernel.reload(configOf({ proxy: `http://127.0.0.1:${proxy.port}` }), { canary: { share: 1 } });
  await kernel.promote();
  expect(await ask()).toMatchObject(answer);
  expect(proxy.seen).toHaveLength(1);
  expect(counts).toEqual({ setups: 1 });
  await kernel.close();
  await upstream.close();
});
