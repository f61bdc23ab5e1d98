import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTestKernel } from "@patchbay/core/testing";
import { definePlugin, GatewayError } from "@patchbay/sdk";
import { errorStatus, json, startFakeUpstream, textReply } from "@patchbay/sdk/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { plugin as protocol } from "../../protocol-openai-chat/src/index.ts";
import { webhookTo } from "../src/index.ts";

const nobody = definePlugin({
  name: "nobody",
  sdk: "1.0",
  setup: () => ({ outboundProvider: { id: "nobody", call: async function* () {} } }),
});

const pools = { main: { provider: "nobody", nodes: [{ id: "a" }] } };

test("a kernel tells of a node that the operator takes out, signed, with the secret of the environment", async () => {
  await using receiver = await startFakeUpstream(json({}));
  const env = { HOOK_SECRET: "hook-secret-123456", HOOK_URL: `${receiver.url}/in?token=T0K3N-123456` };
  const options = { url: { $env: "HOOK_URL" }, secret: { $env: "HOOK_SECRET" } };
  const plugins = [nobody, { plugin: webhookTo(new URL(receiver.url).host), options }];
  await using kernel = await startTestKernel({ plugins, pools }, { env });
  kernel.signal("main", "a", "disable");
  const request = await receiver.received(1);
  expect(request.path).toBe("/in?token=T0K3N-123456");
  expect(request.json()).toMatchObject({
    type: "node-state",
    event: { type: "node-state", pool: "main", node: "a", condition: "disabled" },
  });
  const sum = createHmac("sha256", env.HOOK_SECRET).update(request.body).digest("hex");
  expect(request.headers["x-patchbay-signature"]).toBe(`sha256=${sum}`);
});

test("what happened before the kernel closed is told before it is closed", async () => {
  await using receiver = await startFakeUpstream(json({}));
  const plugins = [nobody, { plugin: webhookTo(new URL(receiver.url).host), options: { url: receiver.url } }];
  const kernel = await startTestKernel({ plugins, pools });
  kernel.signal("main", "a", "disable");
  await kernel.close();
  expect(receiver.requests).toHaveLength(1);
});

test("a receiver that refuses is a warning without the address of the secret", async () => {
  await using receiver = await startFakeUpstream(errorStatus(410, {}));
  const env = { HOOK_URL: `${receiver.url}/in?token=T0K3N-123456` };
  const plugins = [nobody, { plugin: webhookTo(new URL(receiver.url).host), options: { url: { $env: "HOOK_URL" } } }];
  const kernel = await startTestKernel({ plugins, pools }, { env });
  kernel.signal("main", "a", "disable");
  await kernel.close();
  const logs = kernel.logs.join("\n");
  expect(logs).toContain("the webhook did not take an event");
  expect(logs).toContain("it answered 410");
  expect(logs).not.toContain("T0K3N");
});

/** Answers each request with a thousand input and a hundred output tokens; `bad` breaks. */
const counted = definePlugin({
  name: "counted",
  sdk: "1.0",
  setup: () => ({
    outboundProvider: {
      id: "counted",
      async *call({ model }) {
        if (model === "bad") throw new GatewayError("upstream-failed", "broken");
        yield* textReply("secret words", { usage: { inputTokens: 1000, outputTokens: 100 } });
      },
    },
  }),
});

const paidPools = { main: { provider: "counted", nodes: [{ id: "a" }] } };
const prices = { models: [{ model: "m", input: 1, output: 10 }] };
const ask = (model: string) => ({ model, messages: [{ role: "user", content: "private words" }] });

/** What thresholds remember must not reach another test. */
let dataDir = "";
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "patchbay-webhook-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

test("a kernel tells of what was spent, and goes on counting after a restart", async () => {
  await using receiver = await startFakeUpstream(json({}));
  const thresholds = [{ name: "budget", when: "spend", over: "month", above: 0.005, pool: "main" }];
  const options = { url: receiver.url, events: [], thresholds, prices };
  const plugins = [protocol, counted, { plugin: webhookTo(new URL(receiver.url).host), options }];
  const config = { plugins, pools: paidPools, defaultPool: "main", dataDir };
  const first = await startTestKernel(config);
  for (let n = 0; n < 2; n++) await (await first.request("/v1/chat/completions", ask("m"))).text();
  await first.close();
  expect(receiver.requests).toHaveLength(0);
  await using second = await startTestKernel(config);
  await (await second.request("/v1/chat/completions", ask("m"))).text();
  const request = await receiver.received(1);
  expect(request.json()).toMatchObject({
    type: "threshold",
    value: 0.006,
    requests: 3,
    threshold: { name: "budget" },
  });
  expect(String(request.body)).not.toMatch(/words/);
});

test("a receiver that never answers changes no answer; what finds no room is counted", async () => {
  const silent = createServer(() => undefined);
  await once(silent.listen(0, "127.0.0.1"), "listening");
  const { port } = silent.address() as AddressInfo;
  const thresholds = ["one", "two", "three"].map((name) => ({ name, when: "tokens", over: "1h", above: 0 }));
  const options = { url: `http://127.0.0.1:${port}/`, maxQueue: 1, timeoutMs: 300, events: ["plugin-error"] };
  const plugins = [protocol, counted, { plugin: webhookTo(`127.0.0.1:${port}`), options: { ...options, thresholds } }];
  const kernel = await startTestKernel({ plugins, pools: paidPools, defaultPool: "main", dataDir });
  try {
    const answers = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const response = await kernel.request("/v1/chat/completions", ask("m"));
        return [response.status, await response.json()];
      }),
    );
    for (const [status, body] of answers) {
      expect(status).toBe(200);
      expect(body).toMatchObject({ choices: [{ message: { content: "secret words" } }] });
    }
  } finally {
    await kernel.close();
    silent.closeAllConnections();
    silent.close();
  }
  expect(kernel.logs.join("\n")).toMatch(/events were not told to the webhook.*threshold/);
});
