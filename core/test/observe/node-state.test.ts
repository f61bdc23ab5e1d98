import { createTestClock, errorStatus, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { chat, startGateway, watch } from "../support/gateway.ts";

const at = Date.UTC(2026, 0, 1);

test("observers hear when a rest begins and when a success ends it", async () => {
  const clock = createTestClock();
  const watcher = watch("node-state");
  await using upstream = await startFakeUpstream(json({ text: "hello" }));
  await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] }, { clock });
  upstream.enqueue(errorStatus(429, {}, { "retry-after": "5" }));
  await chat(kernel);
  await watcher.seen("node-state", 1);
  await clock.advance(5000);
  await chat(kernel);
  await watcher.seen("node-state", 2);
  await chat(kernel);
  const node = { type: "node-state", pool: "main", node: "a" };
  expect(watcher.of("node-state")).toEqual([
    { ...node, at, model: "m", condition: "cooling", reason: "rate-limited", until: at + 5000 },
    { ...node, at: at + 5000, model: "m", condition: "ready" },
  ]);
});

test("a rest of the whole node names no model", async () => {
  const watcher = watch("node-state");
  await using upstream = await startFakeUpstream(errorStatus(401, {}));
  await using kernel = await startGateway([upstream], { plugins: [watcher.plugin] }, { clock: createTestClock() });
  await chat(kernel);
  const event = await watcher.seen("node-state");
  expect(event).toMatchObject({ condition: "cooling", reason: "credential-rejected" });
  expect(event).not.toHaveProperty("model");
});

test("observers hear of the operator's word, but only when it changes something", async () => {
  const watcher = watch("node-state");
  await using kernel = await startGateway(["http://127.0.0.1:9"], { plugins: [watcher.plugin] });
  for (const word of ["disable", "disable", "reset", "enable", "enable"] as const) kernel.signal("main", "a", word);
  await watcher.seen("node-state", 2);
  expect(watcher.of("node-state").map(({ condition }) => condition)).toEqual(["disabled", "ready"]);
});
