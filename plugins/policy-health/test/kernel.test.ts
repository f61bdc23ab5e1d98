import type { Config } from "@patchbay/core";
import { startTestKernel } from "@patchbay/core/testing";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { plugin as provider } from "@patchbay/provider-openai";
import { createTestClock, errorStatus, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const answer = json({
  id: "c",
  object: "chat.completion",
  created: 0,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
});
const broken = errorStatus(500, { error: { message: "fell over" } });

/** Two nodes; the first can be made to fail. */
async function openWorld(plugins: NonNullable<Config["plugins"]>) {
  const clock = createTestClock();
  const upstreams = await Promise.all([startFakeUpstream(answer), startFakeUpstream(answer)]);
  const kernel = await startTestKernel(
    {
      server: { debugHeaders: true },
      plugins: [protocol, provider, ...plugins],
      pools: {
        main: {
          provider: "openai",
          nodes: upstreams.map(({ url }, index) => ({ id: "ab"[index] ?? "", baseUrl: url, apiKey: "key-123456" })),
        },
      },
      defaultPool: "main",
    },
    { clock },
  );
  return {
    clock,
    first: upstreams[0],
    /** Who answered each of so many requests. */
    async ask(times: number): Promise<string> {
      let ids = "";
      for (let time = 0; time < times; time++) {
        const body = { model: "m", messages: [{ role: "user", content: "hello" }] };
        ids += (await kernel.request("/v1/chat/completions", body)).headers.get("x-patchbay-node") ?? "-";
      }
      return ids;
    },
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
}

test("a node that failed once goes behind until its trial, which may make it whole again", async () => {
  await using world = await openWorld([{ plugin, options: { softFailures: true } }]);
  expect(await world.ask(2)).toBe("aa");
  world.first.enqueue(broken);
  expect(await world.ask(3)).toBe("bbb");
  expect(world.first.requests).toHaveLength(3);
  await world.clock.advance(60_000);
  expect(await world.ask(2)).toBe("aa");
});

test("a node that failed too often is left out, tried once after a while, and left out again", async () => {
  await using world = await openWorld([{ plugin, options: { maxFailuresInRow: 1, trialAfterMs: 1000 } }]);
  world.first.setDefault(broken);
  expect(await world.ask(3)).toBe("bbb");
  expect(world.first.requests).toHaveLength(1);
  await world.clock.advance(1000);
  expect(await world.ask(3)).toBe("bbb");
  expect(world.first.requests).toHaveLength(2);
});

test("a second instance that comes late puts nodes behind after others have chosen whose turn it is", async () => {
  const late = { plugin, id: "soft", options: { softFailures: true }, order: { stage: "late" } } as const;
  await using world = await openWorld([plugin, late, roundRobin]);
  expect(await world.ask(4)).toBe("abab");
  world.first.enqueue(broken);
  expect(await world.ask(4)).toBe("bbbb");
  await world.clock.advance(60_000);
  expect(await world.ask(4)).toBe("abab");
});
