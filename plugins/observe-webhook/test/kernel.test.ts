import { createHmac } from "node:crypto";
import { startTestKernel } from "@patchbay/core/testing";
import { definePlugin } from "@patchbay/sdk";
import { errorStatus, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
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
