import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createGate,
  createTestClock,
  errorStatus,
  json,
  pauseAfter,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { MemoryState } from "../../src/shared/memory-state.ts";
import { tempFolder } from "../plugins/temp-folder.ts";
import { chat, dataOf, nodeAt, plug, readerOf } from "../support/gateway.ts";
import { startAdmin } from "./support.ts";

const nowhere = ["http://127.0.0.1:9"];

test("drain refuses new requests in the client's dialect, lets what runs finish and tells of it, and undrain ends it", async () => {
  const gate = createGate();
  const three = sse([{ text: "one" }, { text: "two" }, { done: true }]);
  await using upstream = await startFakeUpstream(pauseAfter(three, 1, gate));
  await using it = await startAdmin([upstream]);
  const reader = readerOf(await chat(it.kernel, { stream: true }));
  await reader.until("one");
  expect((await it.ask("POST", "/admin/drain")).body).toEqual({ isDraining: true, running: 1 });
  const ready = await it.kernel.request("/ready");
  expect([ready.status, await ready.json()]).toMatchObject([503, { status: "draining" }]);
  const refused = await chat(it.kernel);
  expect([refused.status, await refused.json()]).toMatchObject([503, { fault: "draining" }]);
  expect((await it.ask("GET", "/admin/status")).body).toMatchObject({ isDraining: true, running: 1 });
  gate.open();
  expect(dataOf(await reader.rest())).toEqual([{ text: "one" }, { text: "two" }, { done: true }]);
  expect((await it.ask("POST", "/admin/undrain")).body).toEqual({ isDraining: false, running: 0 });
  expect((await it.kernel.request("/ready")).status).toBe(200);
  upstream.setDefault(json({ text: "hello" }));
  expect((await chat(it.kernel)).status).toBe(200);
});

test("the level of the log is told and set, for every logger that there is, until the kernel ends", async () => {
  const loud = plug("loud", (context) => ({
    observe: { events: ["exchange-end"], handle: () => context.log.debug("a quiet word") },
  }));
  await using upstream = await startFakeUpstream(json({ text: "hello" }));
  await using it = await startAdmin([upstream], { plugins: [loud] });
  const words = (): number => it.kernel.logs.filter((line) => line.includes("a quiet word")).length;
  expect((await it.ask("GET", "/admin/log/level")).body).toEqual({ level: "debug" });
  expect((await it.ask("PUT", "/admin/log/level", { level: "info" })).body).toEqual({ level: "info" });
  await chat(it.kernel);
  expect((await it.ask("PUT", "/admin/log/level", { level: "verbose" })).body).toMatchObject({
    error: { faults: [{ path: "level", message: expect.stringContaining('"debug" or "info"') as string }] },
  });
  await it.ask("PUT", "/admin/log/level", { level: "debug" });
  await chat(it.kernel);
  await expect.poll(words).toBe(1);
});

test("a probe asks the node now, counts for it, and says what came of it", async () => {
  await using upstream = await startFakeUpstream(json({ models: ["m"] }));
  const main = { provider: "plain", probe: { how: "chat", model: "m" }, nodes: [nodeAt(upstream)] } as const;
  await using it = await startAdmin([], { pools: { main } });
  upstream.enqueue(json({ text: "hello" }), errorStatus(401, {}));
  const probe = (input?: object) => it.ask("POST", "/admin/nodes/main/a/probe", input);
  expect((await probe()).body).toMatchObject({ outcome: "done", node: { id: "a", requests: 1, condition: "ready" } });
  expect(upstream.requests.at(-1)?.json()).toMatchObject({ model: "m", stream: false });
  expect((await probe()).body).toMatchObject({
    outcome: "failed",
    error: { code: "credential-rejected" },
    node: { requests: 2, failures: 1, condition: "cooling" },
  });
  const unknown = await probe({ how: "chat", model: "not-there" });
  expect([unknown.status, (await it.ask("POST", "/admin/nodes/main/zz/probe")).status]).toEqual([200, 404]);
  expect((await probe({ how: "models" })).body).toMatchObject({ outcome: "done" });
});

test("a probe that the node cannot be asked is a 422 that says what is missing", async () => {
  await using it = await startAdmin([{ id: "a", baseUrl: "http://127.0.0.1:9/v1", models: ["only"] }]);
  const { status, body } = await it.ask("POST", "/admin/nodes/main/a/probe", { how: "chat", model: "other" });
  expect([status, body]).toMatchObject([422, { error: { message: expect.stringContaining('"other"') as string } }]);
});

test("a reload answers with the new generation and what should be mended, or with every fault", async () => {
  const baseDir = await tempFolder({});
  await using it = await startAdmin(nowhere, {}, { baseDir, overlay: "own.overlay.json" });
  expect((await it.ask("POST", "/admin/reload")).body).toMatchObject({ generation: 2, version: 0 });
  await writeFile(join(baseDir, "own.overlay.json"), '{"version":3,"models":{"x":{"pool":"none","model":"m"},"y":1}}');
  const { status, body } = await it.ask("POST", "/admin/reload");
  const { faults } = (body as { error: { faults: { path: string }[] } }).error;
  expect([status, faults.map(({ path }) => path.replace(/.*: /, ""))]).toEqual([422, ["models.y", "models.x.pool"]]);
  expect((await it.ask("GET", "/admin/status")).body).toMatchObject({
    generation: 2,
    lastReload: { outcome: "failed" },
  });
});

test("what other workers would not follow is refused in one of several", async () => {
  const store = new MemoryState(createTestClock()).open();
  await using it = await startAdmin(nowhere, {}, { store });
  for (const [method, path, input] of [
    ["POST", "/admin/drain"],
    ["POST", "/admin/undrain"],
    ["POST", "/admin/reload"],
    ["PUT", "/admin/log/level", { level: "warn" }],
  ] as const) {
    const { status, body } = await it.ask(method, path, input);
    expect([path, status, body]).toMatchObject([path, 400, { error: { code: "unsupported" } }]);
  }
});
