import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import config from "../../docs/examples/configure/plugins.config.ts";
import { loadConfigFile } from "@patchbay/core/testing";
import { startExample } from "./example.ts";

test("the TypeScript and the YAML form of the config are the same data", async () => {
  const path = fileURLToPath(new URL("../../docs/examples/configure/plugins.config.yaml", import.meta.url));
  expect((await loadConfigFile(path)).config).toEqual(config);
});

test("a node whose optional key is not set is left out, and an alias has targets in two pools", async () => {
  const env = { PATCHBAY_API_KEY: "client-key-123456", KEY_A: "key-a-123456" };
  await using kernel = await startExample("configure", config, { env });
  const { pools, models, plugins } = kernel.describe();

  expect(pools).toMatchObject([
    { id: "cloud", nodes: 1 },
    { id: "local", nodes: 1 },
  ]);
  expect(models).toContain("fast");
  expect(plugins.map(({ id }) => id)).not.toContain("@patchbay/observe-prompt-log");
  const health = await kernel.request("/health", undefined, { headers: { "x-api-key": "client-key-123456" } });
  expect(await health.json()).toHaveProperty("details.pools");
  expect((await kernel.request("/v1/chat/completions", { model: "fast", messages: [] })).status).toBe(401);
});
