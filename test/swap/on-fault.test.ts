import { join } from "node:path";
import type { Config } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import type { FaultAction } from "@patchbay/sdk";
import { createTestClock } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { tempFolder, writeFiles } from "../../core/test/plugins/temp-folder.ts";
import { chat, watch } from "../../core/test/support/gateway.ts";
import { plainProtocol } from "../../core/test/support/plain-wire.ts";
import { runs } from "./processes.ts";
import { frailPackage, packages } from "./third-party.ts";
import { watchIsolation } from "./watched-isolation.ts";

const frail = "patchbay-plugin-frail";

async function start(onFault: FaultAction) {
  const clock = createTestClock();
  const watcher = watch("generation");
  const watched = watchIsolation();
  const baseDir = await tempFolder(packages);
  await writeFiles(join(baseDir, "node_modules", frail), frailPackage(onFault));
  const grant = { content: ["prompt", "answer"] } as const;
  const configOf = (options: object): Config => ({
    upstream: { retryPauseMs: 0 },
    plugins: [
      plainProtocol,
      watcher.plugin,
      { plugin: "patchbay-plugin-moody", sandbox: "process", grant },
      { plugin: frail, sandbox: "process", grant, options },
    ],
    pools: { main: { provider: "moody", nodes: [{ id: "x" }] } },
    defaultPool: "main",
  });
  const { isolation } = watched;
  const kernel = await startTestKernel(configOf({}), { baseDir, clock, isolation, random: () => 0 });
  const view = (id = frail) => kernel.plugins().find((plugin) => plugin.id === id);
  return { kernel, clock, watcher, watched, baseDir, configOf, view };
}

async function statuses(kernel: TestKernel, count: number): Promise<readonly number[]> {
  const all: number[] = [];
  for (let n = 0; n < count; n++) all.push((await chat(kernel)).status);
  return all;
}

const five = [500, 500, 500, 500, 500];

test("a plugin that fails in its process moves to the strict tier by itself, and back when the config says so", async () => {
  const { kernel, watcher, watched, configOf, view } = await start("stricter");
  await kernel.reload(configOf({ fails: "hardened" }));
  const moody = view("patchbay-plugin-moody")?.usage?.pid;
  expect(await statuses(kernel, 5)).toEqual(five);
  // Two of the first reload, and two of the one that the kernel makes of itself.
  await watcher.seen("generation", 4);
  expect(view()).toMatchObject({ tier: "strict", state: "running", hooks: ["transform"] });
  expect(await statuses(kernel, 3)).toEqual([200, 200, 200]);
  expect(kernel.status()).toMatchObject({ generation: 3, lastReload: { outcome: "swapped" } });
  expect(watcher.of("generation")[2]?.message).toContain("it failed 5 times in a row, last in transform.request");
  await expect(kernel.rollback()).rejects.toThrow("there is no config before this one");
  await kernel.reload(configOf({}));
  await watcher.seen("generation", 6);
  expect(view()).toMatchObject({ tier: "process", state: "running" });
  expect(await statuses(kernel, 1)).toEqual([200]);
  expect(view("patchbay-plugin-moody")?.usage?.pid).toBe(moody);
  const alive = [moody, view()?.usage?.pid];
  expect(watched.pids.filter(runs)).toEqual(alive);
  await kernel.close();
  expect(watched.pids.filter(runs)).toEqual([]);
});

test("a plugin that fails where there is no stricter tier rests, until the operator has it called again", async () => {
  const { kernel, clock, configOf, view } = await start("stricter");
  const always = configOf({ fails: "always" });
  const strict = always.plugins?.map((entry) =>
    typeof entry === "object" && "plugin" in entry && entry.plugin === frail
      ? { ...entry, sandbox: "strict" as const }
      : entry,
  );
  await kernel.reload({ ...always, plugins: strict ?? [] });
  expect(await statuses(kernel, 5)).toEqual(five);
  expect(view()).toMatchObject({ tier: "strict", state: "resting" });
  expect(kernel.logs.join("")).toContain(`plugin "${frail}" has no stricter sandbox to go to, and rests`);
  const calls = () => view()?.accounts.find(({ hook }) => hook === "transform.request")?.calls;
  expect([await statuses(kernel, 1), calls()]).toEqual([[500], 5]);
  kernel.resetPlugin(frail);
  expect(view()).toMatchObject({ state: "running" });
  expect([await statuses(kernel, 1), calls()]).toEqual([[500], 6]);
  expect(kernel.status().generation).toBe(2);
  await clock.advance(0);
  await kernel.close();
});

test("a version that fails goes back to the one before, in its process", async () => {
  const { kernel, watcher, watched, baseDir, configOf, view } = await start("previous");
  const second = join(baseDir, ".patchbay", "plugins", `${frail}@2.0.0`);
  await writeFiles(second, frailPackage("previous", "2.0.0"));
  await kernel.reload(configOf({ fails: "never" }));
  await kernel.swapPlugin({ plugin: frail, to: "2.0.0" });
  expect(view()).toMatchObject({ version: "2.0.0", tier: "process" });
  expect(await statuses(kernel, 2)).toEqual([200, 200]);
  await kernel.reload(configOf({ fails: "always" }));
  expect(await statuses(kernel, 5)).toEqual(five);
  await watcher.seen("generation", 8);
  expect(view()).toMatchObject({ version: "2.0.0", tier: "process", state: "running" });
  expect(await statuses(kernel, 2)).toEqual([200, 200]);
  expect(watched.pids.filter(runs)).toHaveLength(2);
  await kernel.close();
});

test("a quarantine ends when the operator says so: the next call starts the process", async () => {
  const { kernel, clock, watched, configOf, view } = await start("skip");
  const [protocol, watcher, moody] = configOf({}).plugins ?? [];
  const ill = {
    ...(typeof moody === "object" ? moody : {}),
    plugin: "patchbay-plugin-moody",
    options: { isIll: true },
  };
  await kernel.reload({ ...configOf({}), plugins: [protocol, watcher, ill] });
  for (const crashes of [1, 2]) {
    await watched.seen("crashed", crashes);
    await clock.advance(500);
  }
  await watched.seen("quarantined");
  expect(view("patchbay-plugin-moody")).toMatchObject({ state: "quarantined", usage: { restarts: 3 } });
  const started = watched.pids.length;
  expect(await statuses(kernel, 1)).not.toEqual([200]);
  expect(watched.pids).toHaveLength(started);
  kernel.resetPlugin("patchbay-plugin-moody");
  expect(view("patchbay-plugin-moody")).toMatchObject({ state: "idle" });
  kernel.signal("main", "x", "reset");
  await chat(kernel);
  expect(watched.pids.length).toBeGreaterThan(started);
  const closed = kernel.close().then(() => "closed");
  while ((await Promise.race([closed, clock.advance(250)])) !== "closed");
});
