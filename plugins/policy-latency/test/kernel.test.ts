import { startTestKernel } from "@patchbay/core/testing";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { plugin as provider } from "@patchbay/provider-openai";
import { createGate, createTestClock, json, pauseBeforeHeaders, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const answer = json({
  id: "c",
  object: "chat.completion",
  created: 0,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
});

test("a kernel asks the node that was faster, and at times one that it does not know", async () => {
  const clock = createTestClock();
  let chance = 0.999;
  const gate = createGate();
  await using upstream = await startFakeUpstream(answer);
  upstream.enqueue(pauseBeforeHeaders(answer, gate));
  await using kernel = await startTestKernel(
    {
      server: { debugHeaders: true },
      plugins: [protocol, provider, plugin],
      pools: {
        main: {
          provider: "openai",
          nodes: ["a", "b"].map((id) => ({ id, baseUrl: upstream.url, apiKey: "key-123456" })),
        },
      },
      defaultPool: "main",
    },
    { clock, random: () => chance },
  );
  const ask = async (): Promise<string | null> => {
    const body = { model: "m", messages: [{ role: "user", content: "hello" }] };
    return (await kernel.request("/v1/chat/completions", body)).headers.get("x-patchbay-node");
  };

  const slow = ask();
  await upstream.received(1);
  await clock.advance(500);
  gate.open();
  expect(await slow).toBe("a");
  expect(await ask()).toBe("a");
  chance = 0;
  expect(await ask()).toBe("b");
  chance = 0.999;
  expect([await ask(), await ask()]).toEqual(["b", "b"]);
});
