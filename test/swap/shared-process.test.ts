import type { IsolatedTier } from "@patchbay/sdk/host";
import { ConfigError, type Config, type PluginEntry } from "@patchbay/core";
import { startTestKernel } from "@patchbay/core/testing";
import { createTestClock, type TestClock } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../../core/test/plugins/temp-folder.ts";
import { chat, watch } from "../../core/test/support/gateway.ts";
import { plainProtocol } from "../../core/test/support/plain-wire.ts";
import { processesBelow, runs } from "./processes.ts";
import { packages } from "./third-party.ts";
import { watchIsolation } from "./watched-isolation.ts";

const content = ["prompt", "answer"] as const;

async function start(tier: IsolatedTier, clock?: TestClock) {
  const watcher = watch("generation");
  const watched = watchIsolation();
  const shared = { sandbox: tier, process: "third", grant: { content } };
  const count = (id: string, version: number): PluginEntry => ({
    ...shared,
    plugin: "patchbay-plugin-count",
    id,
    options: { version },
  });
  const moody = (options: object): PluginEntry => ({ ...shared, plugin: "patchbay-plugin-moody", options });
  const configOf = (...plugins: readonly PluginEntry[]): Config => ({
    upstream: { retryPauseMs: 0 },
    plugins: [plainProtocol, watcher.plugin, ...plugins],
    pools: { main: { provider: "moody", nodes: [{ id: "x" }], cooldown: { "provider-crashed": false } } },
    defaultPool: "main",
  });
  const baseDir = await tempFolder(packages);
  const kernel = await startTestKernel(configOf(moody({}), count("one", 1), count("two", 2)), {
    baseDir,
    ...(clock && { clock }),
    isolation: watched.isolation,
    random: () => 0,
  });
  const pids = () => kernel.plugins().flatMap(({ usage }) => usage?.pid ?? []);
  const answer = async () => {
    const body = (await (await chat(kernel)).json()) as { text?: string; fault?: string };
    return body.text ?? body.fault;
  };
  const close = async () => {
    const closed = kernel.close().then(() => "closed");
    const pass = () => (clock ? clock.advance(250) : closed);
    while ((await Promise.race([closed, pass()])) !== "closed");
  };
  return { kernel, watcher, watched, moody, count, configOf, pids, answer, [Symbol.asyncDispose]: close };
}

describe.each<IsolatedTier>(["process", "strict"])("plugins that share a process in the tier %s", (tier) => {
  test("run beside each other, each with what is its own", async () => {
    await using it = await start(tier);
    const [pid] = it.pids();
    expect(it.pids()).toEqual([pid, pid, pid]);
    // The machine of the second has the last word, and counts for itself.
    expect(await it.answer()).toBe("2:0 ");
    expect(processesBelow()).toContain(pid);
    expect(new Set(it.watched.pids)).toEqual(new Set([pid]));
  });

  test("leave it one by one: what changes goes to another process, and the last one out ends it", async () => {
    await using it = await start(tier);
    const { kernel, configOf, moody, count, watcher, watched } = it;
    const [first = 0] = it.pids();
    await kernel.reload(configOf(moody({}), count("one", 1), count("two", 3)));
    await watcher.seen("generation", 2);
    const [moodyPid, onePid, second = 0] = it.pids();
    expect([moodyPid, onePid]).toEqual([first, first]);
    expect(second).not.toBe(first);
    expect(await it.answer()).toBe("3:0 ");
    await kernel.reload(configOf(moody({ mood: "fine" }), count("one", 4), count("two", 3)));
    await watcher.seen("generation", 4);
    const third = it.pids()[0] ?? 0;
    expect(it.pids()).toEqual([third, third, second]);
    expect([first, second, third].filter(runs)).toEqual([second, third]);
    expect(new Set(watched.pids)).toEqual(new Set([first, second, third]));
    expect(await it.answer()).toBe("3:0 ");
    await kernel.close();
    expect(processesBelow()).toEqual([]);
  });

  test("go down together, and start again together in one other process", async () => {
    const clock = createTestClock();
    await using it = await start(tier, clock);
    const [pid = 0] = it.pids();
    process.kill(-pid, "SIGKILL");
    await it.watched.seen("crashed", 3);
    await clock.advance(200);
    await it.watched.seen("started", 6);
    const [next] = it.pids();
    expect(it.pids()).toEqual([next, next, next]);
    expect([next === pid, await it.answer()]).toEqual([false, "2:0 "]);
  });

  test("with different rights are refused, with the difference", async () => {
    await using it = await start(tier);
    const { kernel, configOf, moody, count } = it;
    const more = { ...count("two", 2), grant: { content, kvBytes: 10 } };
    const less = { ...count("two", 2), grant: { content: ["answer"] as const } };
    const other = { ...count("two", 2), sandbox: tier === "strict" ? ("process" as const) : ("strict" as const) };
    for (const [entry, what] of [
      [more, undefined],
      [less, "content"],
      [other, "tier"],
    ] as const) {
      const reload = kernel.reload(configOf(moody({}), count("one", 1), entry)).catch((cause: unknown) => cause);
      const failed = await reload;
      if (what === undefined) expect(failed).toBeUndefined();
      else {
        expect(failed).toBeInstanceOf(ConfigError);
        expect(String(failed)).toContain(
          `"two" shares the process "third" with "patchbay-plugin-moody", which has another ${what}`,
        );
      }
    }
  });
});

test("a plugin that hangs takes the others of its process along, and all of them come back", async () => {
  await using it = await start("process");
  const { kernel, configOf, moody, count, watched, watcher } = it;
  await kernel.reload(configOf(moody({ mood: "hangs" }), count("one", 5), count("two", 6)));
  await watcher.seen("generation", 2);
  expect(await it.answer()).toBe("provider-crashed");
  await watched.seen("crashed", 3);
  await watched.seen("started", 9);
  const [pid] = it.pids();
  expect([it.pids(), runs(pid ?? 0)]).toEqual([[pid, pid, pid], true]);
});

test("a plugin that does not load or is set up wrong leaves the others of its process alone", async () => {
  await using it = await start("process");
  const { kernel, configOf, moody, count } = it;
  const bad = { ...count("bad", 5), plugin: "patchbay-plugin-broken" };
  const before = it.pids();
  await expect(kernel.reload(configOf(moody({}), count("one", 9), bad))).rejects.toThrow("cannot be set up");
  expect(it.pids()).toEqual(before);
  expect(await it.answer()).toBe("2:0 ");
  expect(it.watched.events.filter(({ type }) => type === "crashed")).toEqual([]);
  const optional = { ...bad, onBootFailure: "skip" as const };
  await kernel.reload(configOf(moody({ mood: "fine" }), count("one", 9), optional, count("two", 8)));
  expect(new Set(it.pids()).size).toBe(1);
  expect(await it.answer()).toBe("8:0 ");
  expect(it.watched.events.filter(({ type }) => type === "crashed")).toEqual([]);
});
