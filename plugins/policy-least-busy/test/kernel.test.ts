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

test("requests go where least runs, until that is over", async () => {
  const gate = createGate();
  const held = pauseBeforeHeaders(answer, gate);
  await using upstream = await startFakeUpstream(answer);
  upstream.enqueue(held, held, held);
  await using kernel = await startTestKernel({
    server: { debugHeaders: true },
    plugins: [protocol, provider, plugin],
    pools: {
      main: {
        provider: "openai",
        nodes: ["a", "b"].map((id) => ({
          id,
          baseUrl: upstream.url,
          apiKey: "key-123456",
          weight: id === "a" ? 2 : 1,
        })),
      },
    },
    defaultPool: "main",
  });
  const ask = async (): Promise<string | null> => {
    const body = { model: "m", messages: [{ role: "user", content: "hello" }] };
    return (await kernel.request("/v1/chat/completions", body)).headers.get("x-patchbay-node");
  };

  const long: Promise<string | null>[] = [];
  for (let count = 1; count <= 3; count++) {
    long.push(ask());
    await upstream.received(count);
  }
  gate.open();
  expect(await Promise.all(long)).toEqual(["a", "b", "a"]);
  expect(await ask()).toBe("a");
});
