import { access, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createServiceToken, definePlugin, type Hooks, type PluginContext } from "../../src/index.ts";
import { startPlugin, testContext } from "../../src/testing/index.ts";

const limit = {
  "~standard": {
    version: 1,
    vendor: "test",
    types: undefined as { readonly input: { limit?: number }; readonly output: { limit: number } } | undefined,
    validate(value: unknown) {
      const { limit: given = 7 } = value as { limit?: unknown };
      return typeof given === "number"
        ? { value: { limit: given } }
        : { issues: [{ message: "must be a number", path: ["limit"] }] };
    },
  },
} as const;

const seen: number[] = [];
const plugin = definePlugin({
  name: "limited",
  sdk: "1.0",
  options: limit,
  setup(context, options) {
    seen.push(options.limit);
    context.log.info(context.name);
    return {};
  },
});

const bare = (setup: (context: PluginContext) => Hooks) => definePlugin({ name: "bare", sdk: "1.0", setup });

describe("startPlugin", () => {
  test("gives setup its options as the schema puts them out", async () => {
    const { context } = await startPlugin(plugin);
    await startPlugin(plugin, { limit: 3 });

    expect(seen).toEqual([7, 3]);
    expect(context.log.lines).toEqual([{ level: "info", message: "limited", fields: {} }]);
  });

  test("refuses options that do not fit, and says where", async () => {
    await expect(startPlugin(plugin, { limit: "x" })).rejects.toThrow("options of limited: limit: must be a number");
  });

  test("disposes of the plugin first and then of its context, last deferred first, once", async () => {
    const log: string[] = [];
    const started = await startPlugin(
      bare((context) => {
        context.defer(() => void log.push("first"));
        context.defer(async () => void log.push("second"));
        context.signal.addEventListener("abort", () => log.push("signal"));
        return { dispose: () => void log.push("dispose") };
      }),
    );
    await Promise.all([started.dispose(), started.dispose()]);

    expect(log).toEqual(["dispose", "signal", "second", "first"]);
    expect(started.context.deferred).toBe(0);
  });

  test("keeps a plugin to the services that it named", async () => {
    const [store, other] = [createServiceToken<string>("test.store"), createServiceToken<string>("test.other", 2)];
    const given = [[store, "the store"]] as const;
    const keeper = definePlugin({
      name: "keeper",
      sdk: "1.0",
      requires: [store],
      provides: [other],
      setup({ services }) {
        services.provide(other, services.use(createServiceToken<string>("test.store")));
        expect(() => services.use(other)).toThrow("test.other@2 is not in the plugin's requires");
        expect(() => services.provide(store, "x")).toThrow("test.store@1 is not in the plugin's provides");
        return {};
      },
    });
    const { context } = await startPlugin(keeper, {}, { given });

    expect(context.services.provided(other)).toBe("the store");
    await expect(startPlugin(keeper)).rejects.toThrow("test.store@1 is not given by the test");
  });
});

describe("a test context", () => {
  test("runs timers by its clock, does not overtake a run, and keeps what they throw", async () => {
    const context = testContext();
    const log: string[] = [];
    let release = (): void => undefined;
    context.after(10, () => void log.push("after"));
    context.every(10, () => {
      log.push("every");
      return new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    context.after(15, () => {
      throw new Error("broken");
    });
    context.after(5, () => void log.push("never")).cancel();
    await context.clock.advance(30);
    release();
    await context.clock.advance(10);

    expect(log).toEqual(["after", "every", "every"]);
    expect(context.faults).toEqual([new Error("broken")]);
    expect(context.timers).toContainEqual({ kind: "every", ms: 10 });
  });

  test("ends its timers, its signal and its folder", async () => {
    const context = testContext();
    const file = join(await context.dataDir(), "a.txt");
    await writeFile(file, "a");
    context.every(10, () => undefined);
    await context.dispose();

    expect(context.clock.pending).toBe(0);
    expect(context.signal.aborted).toBe(true);
    await expect(access(file)).rejects.toMatchObject({ code: "ENOENT" });
  });
});
