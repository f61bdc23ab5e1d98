import { startTestKernel } from "@patchbay/core/testing";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { plugin as provider } from "@patchbay/provider-openai";
import { createGate, json, pauseBeforeHeaders, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const answer = json({
  id: "c",
  object: "chat.completion",
  created: 0,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "hi" }, finish_reason: "stop" }],
});

test("the second node is asked only while the first is full", async () => {
  const gate = createGate();
  await using upstream = await startFakeUpstream(answer);
  upstream.enqueue(pauseBeforeHeaders(answer, gate), pauseBeforeHeaders(answer, gate));
  await using kernel = await startTestKernel({
    server: { debugHeaders: true },
    plugins: [protocol, provider, { plugin, options: { fullAt: 2 } }],
    pools: {
      main: {
        provider: "openai",
        nodes: ["a", "b"].map((id) => ({ id, baseUrl: upstream.url, apiKey: "key-123456" })),
      },
    },
    defaultPool: "main",
  });
  const ask = async (): Promise<string | null> => {
    const body = { model: "m", messages: [{ role: "user", content: "hello" }] };
    return (await kernel.request("/v1/chat/completions", body)).headers.get("x-patchbay-node");
  };

  const long = [ask(), ask()];
  await upstream.received(2);
  expect([await ask(), await ask()]).toEqual(["b", "b"]);
  gate.open();
  expect(await Promise.all(long)).toEqual(["a", "a"]);
  expect(await ask()).toBe("a");
});
