import { join } from "node:path";
import { stat } from "node:fs/promises";
import { createServiceToken, definePlugin, type PluginContext } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/config/fault.ts";
import { loadPlugins } from "../../src/plugins/load-plugins.ts";
import { startPlugins } from "../../src/plugins/start-plugins.ts";
import { fakeHost, loaded } from "./fake-host.ts";
import { tempFolder } from "./temp-folder.ts";

const counter = createServiceToken<{ readonly value: number }>("test.counter");
const store = createServiceToken<string>("test.store");
const never = new Promise<never>(() => undefined);

/** A plugin that writes its comings and goings down. */
function traced(id: string, log: string[], rest: Parameters<typeof loaded>[1] = {}) {
  return loaded(id, {
    setup(context, options) {
      log.push(`setup ${id}`);
      context.defer(() => void log.push(`undo ${id}`));
      rest.setup?.(context, options);
      return { dispose: () => void log.push(`dispose ${id}`) };
    },
    ...Object.fromEntries(Object.entries(rest).filter(([key]) => key !== "setup")),
  });
}

async function faultsOf(start: Promise<unknown>) {
  const error = await start.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).faults.map(({ path, message }) => `${path}: ${message}`);
}

describe("startPlugins", () => {
  test("sets up providers of services first and returns the config's order", async () => {
    const log: string[] = [];
    const seen: number[] = [];
    const consumer = traced("consumer", log, {
      requires: [counter],
      setup: ({ services }) => void seen.push(services.use(counter).value),
    });
    const provider = traced("provider", log, {
      provides: [counter],
      setup: ({ services }) => services.provide(counter, { value: 7 }),
    });

    const { running, skipped } = await startPlugins([consumer, provider], fakeHost().host, []);

    expect(log).toEqual(["setup provider", "setup consumer"]);
    expect(seen).toEqual([7]);
    expect(running.map(({ id }) => id)).toEqual(["consumer", "provider"]);
    expect(skipped).toEqual([]);
  });

  test("refuses services that are missing, doubled or in a circle, before any setup", async () => {
    const log: string[] = [];
    const plugins = [
      traced("a", log, { provides: [counter], requires: [store] }),
      traced("b", log, { provides: [store], requires: [counter] }),
      traced("c", log, { provides: [store] }),
      traced("d", log, { requires: [createServiceToken("test.counter", 2), createServiceToken("test.gone")] }),
    ];

    expect(await faultsOf(startPlugins(plugins, fakeHost().host, []))).toEqual([
      'plugins.c: "b" and "c" both provide the service "test.store" version 1',
      'plugins.d: "d" requires the service "test.counter" version 2, which no loaded plugin provides',
      'plugins.d: "d" requires the service "test.gone" version 1, which no loaded plugin provides',
      "plugins.a: these plugins need each other's services: a → b → a",
    ]);
    expect(log).toEqual([]);
  });

  test("takes everything new back in reverse order when a plugin fails that must not", async () => {
    const log: string[] = [];
    const failing = loaded("failing", {
      setup(context) {
        context.defer(() => void log.push("undo failing"));
        throw new Error("kaboom");
      },
    });

    expect(await faultsOf(startPlugins([traced("a", log), traced("b", log), failing], fakeHost().host, []))).toEqual([
      'plugins.failing: plugin "failing" failed in setup: kaboom',
    ]);
    expect(log).toEqual(["setup a", "setup b", "undo failing", "dispose b", "undo b", "dispose a", "undo a"]);
  });

  test("goes on without a plugin that may fail, and without those that may and need it", async () => {
    const { host, reports } = fakeHost();
    const failing = loaded("failing", {
      provides: [counter],
      onBootFailure: "skip",
      setup: () => Promise.reject(new Error("kaboom")),
    });
    const dependent = loaded("dependent", { requires: [counter], onBootFailure: "skip" });

    const { running, skipped } = await startPlugins([failing, dependent, loaded("other")], host, []);

    expect(running.map(({ id }) => id)).toEqual(["other"]);
    expect(skipped).toEqual([
      { id: "failing", reason: 'plugin "failing" failed in setup: kaboom' },
      { id: "dependent", reason: 'plugin "dependent" needs a service of "failing", which was skipped' },
    ]);
    expect(reports).toHaveLength(2);
  });

  test("gives a setup ten seconds, and cleans up after one that comes later", async () => {
    const { host, clock } = fakeHost();
    const log: string[] = [];
    const late = deferred<object>();
    let signal: AbortSignal | undefined;
    const slow = loaded("slow", {
      setup(context) {
        ({ signal } = context);
        return late.promise;
      },
    });

    const start = faultsOf(startPlugins([slow], host, []));
    await clock.waitForTimers(1);
    await clock.advance(9_999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);

    expect(await start).toEqual(['plugins.slow: plugin "slow" did not settle setup within 10000 ms']);
    expect(signal?.aborted).toBe(true);
    late.resolve({ dispose: () => void log.push("disposed") });
    await clock.advance(0);
    expect(log).toEqual(["disposed"]);
  });

  test("refuses wrong hooks all at once, and lets their plugin clean up", async () => {
    const log: string[] = [];
    const wrong = loaded("wrong", {
      setup: () => ({
        observ: {},
        selectNode: {},
        observe: { events: ["exchange-strat"], handle: () => undefined },
        transform: [{}],
        outboundProvider: { id: "x", call: () => undefined, wire: "y" },
        dispose: () => void log.push("disposed"),
      }),
    });

    const [fault] = await faultsOf(startPlugins([wrong], fakeHost().host, []));

    expect(fault).toContain('observ: unknown key (did you mean "observe"?)');
    expect(fault).toContain("selectNode: must be a function, got an object");
    expect(fault).toContain('observe.events[0]: must be "exchange-start"');
    expect(fault).toContain("transform[0]: changes nothing");
    expect(fault).toContain("outboundProvider: has both call and wire");
    expect(log).toEqual(["disposed"]);
  });

  test("refuses a plugin that does not offer the service it declares", async () => {
    expect(await faultsOf(startPlugins([loaded("empty", { provides: [counter] })], fakeHost().host, []))).toEqual([
      'plugins.empty: plugin "empty" failed in setup: setup did not provide the service "test.counter" version 1',
    ]);
  });

  test("says in which line of the TypeScript a setup threw", async () => {
    const source = `import { definePlugin } from "@patchbay/sdk";\n\ninterface Gone {\n  readonly a: string;\n}\n
export const plugin = definePlugin({\n  name: "thrower",\n  sdk: "1.0",\n  setup() {\n    throw new Error("kaboom");\n  },\n});\n`;
    const folder = await tempFolder({ "thrower.ts": source });
    const entry = {
      plugin: join(folder, "thrower.ts"),
      options: undefined,
      id: undefined,
      order: undefined,
      tier: "inline" as const,
      grant: undefined,
      path: "plugins[0]",
    } as const;
    const { loaded: plugins } = await loadPlugins([{ ...entry, onBootFailure: "abort" }], { baseDir: folder, env: {} });

    await expect(startPlugins(plugins, fakeHost().host, [])).rejects.toMatchObject({
      faults: [
        {
          path: "plugins[0]",
          message: 'plugin "thrower" failed in setup: kaboom',
          hint: `at ${folder}/thrower.ts:11:11`,
        },
      ],
    });
  });
});

describe("a running plugin", () => {
  test("is disposed of once, when the last holder lets go", async () => {
    const log: string[] = [];
    const { running } = await startPlugins([traced("a", log)], fakeHost().host, []);
    const plugin = running[0]!;

    plugin.retain();
    plugin.retain();
    await plugin.release();
    expect(log).toEqual(["setup a"]);
    await plugin.release();
    await plugin.release();
    expect(log).toEqual(["setup a", "dispose a", "undo a"]);
    expect(() => plugin.retain()).toThrow('plugin "a" is disposed of');
  });

  test("outlives those who use its services, in whatever order they are let go", async () => {
    const log: string[] = [];
    const provider = traced("provider", log, {
      provides: [counter],
      setup: ({ services }) => services.provide(counter, { value: 1 }),
    });
    const { running } = await startPlugins(
      [provider, traced("consumer", log, { requires: [counter] })],
      fakeHost().host,
      [],
    );

    for (const plugin of running) plugin.retain();
    for (const plugin of running) await plugin.release();

    expect(log.slice(2)).toEqual(["dispose consumer", "undo consumer", "dispose provider", "undo provider"]);
  });

  test("goes on in the next generation when nothing about it changed", async () => {
    const log: string[] = [];
    const { host } = fakeHost();
    const before = await startPlugins([traced("a", log), traced("b", log)], host, []);
    for (const plugin of before.running) plugin.retain();

    const after = await startPlugins(
      [traced("a", log), traced("b", log, { fingerprint: "changed" })],
      host,
      before.running,
    );
    for (const plugin of after.running) plugin.retain();
    for (const plugin of before.running) await plugin.release();

    expect(after.running[0]).toBe(before.running[0]);
    expect(log).toEqual(["setup a", "setup b", "setup b", "dispose b", "undo b"]);
  });

  test("is set up anew when the provider of its services was replaced, and else keeps them", async () => {
    const log: string[] = [];
    const { host } = fakeHost();
    const plugins = (fingerprint: string, value: number) => [
      traced("provider", log, {
        fingerprint,
        provides: [counter],
        setup: ({ services }) => services.provide(counter, { value }),
      }),
      traced("consumer", log, {
        requires: [counter],
        setup: ({ services }) => void log.push(`sees ${services.use(counter).value}`),
      }),
    ];
    const newcomer = traced("newcomer", log, {
      requires: [counter],
      setup: ({ services }) => void log.push(`sees ${services.use(counter).value}`),
    });
    const first = await startPlugins(plugins("one", 1), host, []);
    for (const plugin of first.running) plugin.retain();
    const second = await startPlugins([...plugins("one", 0), newcomer], host, first.running);
    for (const plugin of second.running) plugin.retain();
    const third = await startPlugins(plugins("two", 2), host, second.running);

    expect(second.running.slice(0, 2)).toEqual(first.running);
    expect(third.running[1]).not.toBe(first.running[1]);
    expect(log).toEqual([
      "setup provider",
      "setup consumer",
      "sees 1",
      "setup newcomer",
      "sees 1",
      "setup provider",
      "setup consumer",
      "sees 2",
    ]);
  });

  test("leaves the previous ones alone when the next generation fails", async () => {
    const log: string[] = [];
    const { host } = fakeHost();
    const provider = traced("a", log, {
      provides: [counter],
      setup: ({ services }) => services.provide(counter, { value: 1 }),
    });
    const { running } = await startPlugins([provider], host, []);
    for (const plugin of running) plugin.retain();
    const failing = loaded("failing", { setup: () => Promise.reject(new Error("kaboom")) });

    await expect(
      startPlugins([provider, traced("user", log, { requires: [counter] }), failing], host, running),
    ).rejects.toThrow("kaboom");

    expect(log).toEqual(["setup a", "setup user", "dispose user", "undo user"]);
  });
});

describe("a plugin's context", () => {
  test("reports what its timers throw, and never runs a task beside itself", async () => {
    const runs: string[] = [];
    const gate = deferred<undefined>();
    const { clock, reports } = await started((context) => {
      context.after(10, () => Promise.reject(new Error("after all")));
      context.every(10, async () => {
        runs.push("begin");
        await gate.promise;
        runs.push("end");
        throw new Error("every time");
      });
    });

    await clock.advance(35);
    expect(runs).toEqual(["begin"]);
    gate.resolve(undefined);
    await clock.advance(10);

    expect(runs).toEqual(["begin", "end", "begin", "end"]);
    expect(reports).toEqual([
      "@scope/it after: after all",
      "@scope/it every: every time",
      "@scope/it every: every time",
    ]);
  });

  test("ends its timers and its signal with the plugin, and undoes last things first", async () => {
    const log: string[] = [];
    const { clock, plugin, reports, context } = await started((context) => {
      context.after(10, () => void log.push("after"));
      context.every(10, () => void log.push("every")).cancel();
      context.every(10, () => void log.push("every"));
      context.defer(() => void log.push("first deferred"));
      context.defer(() => Promise.reject(new Error("cannot undo")));
      context.defer(() => void log.push("last deferred"));
      context.signal.addEventListener("abort", () => log.push("abort"));
      return { dispose: () => void log.push(`dispose, aborted: ${context.signal.aborted}`) };
    });
    expect(clock.pending).toBe(2);

    await plugin.release();
    context.after(1, () => void log.push("too late"));
    context.defer(() => void log.push("undone at once"));
    await clock.advance(100);

    expect(clock.pending).toBe(0);
    expect(log).toEqual(["dispose, aborted: false", "abort", "last deferred", "first deferred", "undone at once"]);
    expect(reports).toEqual(['@scope/it defer: plugin "@scope/it" failed in defer: cannot undo']);
  });

  test("gives up on a dispose and on an undo that never settle, after five seconds each", async () => {
    const { clock, plugin, reports } = await started((context) => {
      context.defer(() => never);
      return { dispose: () => never };
    });

    const released = plugin.release();
    await clock.waitForTimers(1);
    await clock.advance(5_000);
    await clock.advance(5_000);
    await released;

    expect(reports).toEqual([
      '@scope/it dispose: plugin "@scope/it" did not settle dispose within 5000 ms',
      '@scope/it defer: plugin "@scope/it" did not settle defer within 5000 ms',
    ]);
  });

  test("has a folder of its own, for its owner alone", async () => {
    const dataDir = await tempFolder();
    const { context } = await started(() => undefined, { dataDir });

    const folder = await context.dataDir();

    expect(folder).toBe(join(dataDir, "@scope+it"));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await context.dataDir()).toBe(folder);
  });

  test("never leads out of the data folder", async () => {
    const dataDir = await tempFolder();
    const folders: Promise<string>[] = [];
    const plugins = ["..", "../up", "/etc", "@a/../b", ".hidden"].map((id) =>
      loaded(id, {
        setup(context) {
          folders.push(context.dataDir());
          return {};
        },
      }),
    );
    await startPlugins(plugins, fakeHost({ dataDir }).host, []);

    for (const folder of await Promise.all(folders)) expect(folder).toMatch(new RegExp(`^${dataDir}/id-[0-9a-f]{32}$`));
  });

  test("asks for a fetch for the declared hosts alone, and for a logger with the plugin's name", async () => {
    const asked: unknown[] = [];
    const { host } = fakeHost();
    const { context } = await started(() => undefined, {
      log: { ...host.log, with: (fields) => (asked.push(fields), host.log) },
      fetchFor: ({ id, rights, isIsolated, signal }) => (
        asked.push({ id, hosts: rights.hosts, isIsolated, aborted: signal.aborted }),
        () => Promise.reject(new Error("none"))
      ),
    });

    expect(asked).toContainEqual({ plugin: "@scope/it" });
    expect(asked).toContainEqual({ id: "@scope/it", hosts: ["a.example"], isIsolated: false, aborted: false });
    expect(context).toMatchObject({ name: "@scope/it", id: "@scope/it" });
  });
});

describe("definePlugin", () => {
  test("goes through loader and start as it is", async () => {
    const plugin = definePlugin({
      name: "whole",
      sdk: "1.0",
      setup: () => ({ selectNode: (candidates) => candidates }),
    });
    const entry = {
      plugin,
      options: undefined,
      id: "own-id",
      order: undefined,
      tier: "inline" as const,
      grant: undefined,
      onBootFailure: "abort",
      path: "plugins[0]",
    } as const;
    const { loaded: plugins } = await loadPlugins([entry], { baseDir: "/", env: {} });

    const { running } = await startPlugins(plugins, fakeHost().host, []);

    expect(running[0]?.id).toBe("own-id");
    expect(running[0]?.hooks.selectNode).toBeTypeOf("function");
  });
});

/** One plugin at work, and what it was given. */
async function started(use: (context: PluginContext) => unknown, rest: Parameters<typeof fakeHost>[0] = {}) {
  const fake = fakeHost(rest);
  const held: PluginContext[] = [];
  const setup = (context: PluginContext) => {
    held.push(context);
    return use(context) ?? {};
  };
  const { running } = await startPlugins(
    [loaded("@scope/it", { setup, capabilities: { hosts: ["a.example"] } })],
    fake.host,
    [],
  );
  const plugin = running[0]!;
  plugin.retain();
  return { ...fake, plugin, context: held[0]! };
}

/** A promise and its key. */
function deferred<T>() {
  const keys: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => keys.push(resolve));
  return { promise, resolve: (value: T) => keys.forEach((key) => key(value)) };
}
