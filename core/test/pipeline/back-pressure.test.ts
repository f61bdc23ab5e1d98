import http from "node:http";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { setImmediate } from "node:timers/promises";
import { createTestClock, raw, type Script, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { coded, nodeAt, startGateway, watch } from "../support/gateway.ts";
import { otherProvider } from "../support/plain-wire.ts";

/** More than the sockets of two hops hold on any machine: a system may let each grow to tens of megabytes. */
const total = 512 * 1024 * 1024;
const piece = `data: ${JSON.stringify({ text: "x".repeat(64 * 1024 - 20) })}\n\n`;
const big: Script = raw(
  Array.from({ length: total / piece.length }, () => piece),
  {
    headers: { "content-type": "text/event-stream" },
  },
);

/** Asks for a stream and does not read it. */
async function askSlowly(url: string): Promise<IncomingMessage> {
  const request = http.request(`${url}/v1/chat`, { method: "POST" });
  request.end(JSON.stringify({ model: "m", stream: true, text: "hi" }));
  const [response] = (await once(request, "response")) as [IncomingMessage];
  response.pause();
  return response;
}

test.each(["plain", "other"])("a reader that does not read stops the upstream (%s wire)", async (provider) => {
  await using upstream = await startFakeUpstream(big);
  await using kernel = await startGateway([], {
    plugins: [otherProvider],
    pools: { main: { provider, nodes: [nodeAt(upstream)] } },
  });
  const response = await askSlowly(kernel.url);
  // What the sockets of two hops and the queues between them hold, and no more.
  expect(await upstream.stalled(1)).toBeLessThan(total / 2);
  response.destroy();
  await upstream.closedByClient(1);
});

test("a slow reader gets everything in the end", async () => {
  const pieces = 200;
  await using upstream = await startFakeUpstream(
    raw([...Array.from({ length: pieces }, () => piece), 'data: {"done":true}\n\n'], {
      headers: { "content-type": "text/event-stream" },
    }),
  );
  await using kernel = await startGateway([upstream]);
  const response = await askSlowly(kernel.url);
  let length = 0;
  for await (const chunk of response) {
    length += (chunk as Buffer).length;
    await setImmediate();
  }
  expect(length).toBe(pieces * piece.length + 'data: {"done":true}\n\n'.length);
});

test("a programmed provider is not asked on while the client does not read", async () => {
  let yielded = 0;
  const plugin = coded(async function* () {
    for (let n = 0; n < 2000; n++) {
      yielded++;
      yield { type: "text-delta", text: "x".repeat(64 * 1024) };
    }
  });
  const watcher = watch("exchange-end");
  await using kernel = await startGateway([], {
    plugins: [plugin, watcher.plugin],
    pools: { main: { provider: "coded", nodes: [{}] } },
  });
  const response = await askSlowly(kernel.url);
  response.destroy();
  await watcher.seen("exchange-end");
  expect(yielded).toBeLessThan(1000);
});

test("the deadline frees an exchange whose client does not read", async () => {
  const clock = createTestClock();
  const watcher = watch("exchange-end");
  await using upstream = await startFakeUpstream(big);
  await using kernel = await startGateway(
    [upstream],
    { plugins: [watcher.plugin], server: { deadlineMs: 5000 } },
    { clock },
  );
  const response = await askSlowly(kernel.url);
  await upstream.stalled(1);
  await clock.advance(5000);
  expect(await watcher.seen("exchange-end")).toMatchObject({ error: { code: "deadline" } });
  await upstream.closedByClient(1);
  expect(kernel.status().running).toBe(0);
  response.destroy();
});

test("a client that does not read cannot keep the kernel from closing", async () => {
  const clock = createTestClock();
  await using upstream = await startFakeUpstream(big);
  const kernel = await startGateway([upstream], { server: { drainMs: 1000 } }, { clock });
  const response = await askSlowly(kernel.url);
  response.on("error", () => undefined);
  await upstream.stalled(1);
  const closed = kernel.close();
  await clock.waitForTimers(2);
  await clock.advance(1000);
  await closed;
});
