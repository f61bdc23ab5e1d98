import { json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { startTestKernel } from "../../src/testing.ts";
import { plainProtocol, plainProvider } from "../support/plain-wire.ts";

test("a whole answer and a stream come through", async () => {
  await using upstream = await startFakeUpstream((request) =>
    (request.json() as { stream: boolean }).stream
      ? sse([{ text: "hel" }, { text: "lo" }, { done: true }])
      : json({ text: "hello", secretField: 1 }),
  );
  await using kernel = await startTestKernel({
    plugins: [plainProtocol, plainProvider],
    pools: { main: { provider: "plain", nodes: [{ baseUrl: `${upstream.url}/v1`, apiKey: "key-123456" }] } },
    defaultPool: "main",
  });

  const whole = await kernel.request("/v1/chat", { model: "m", stream: false, text: "hi", extra: [1] });
  expect(await whole.json()).toEqual({ text: "hello", secretField: 1 });
  const streamed = await kernel.request("/chat", { model: "m", stream: true, text: "hi" });
  expect(await streamed.text()).toBe('data: {"text":"hel"}\n\ndata: {"text":"lo"}\n\ndata: {"done":true}\n\n');
  expect(upstream.requests[0]?.headers["authorization"]).toBe("Bearer key-123456");
  expect(upstream.requests[0]?.json()).toEqual({ model: "m", stream: false, text: "hi", extra: [1] });
  expect(kernel.logs.join("")).not.toContain("key-123456");
});
