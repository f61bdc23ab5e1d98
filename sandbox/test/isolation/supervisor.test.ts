import { type ChatEvent, GatewayError } from "@patchbay/sdk";
import { chatRequest, providerCall } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { collect, isolated, type IsolatedTest, callProviderOf } from "./harness.ts";

const finish: ChatEvent = { type: "finish", reason: "stop" };

/** Counts how often it was set up, and answers or waits as the request says. */
const counting = (setups: unknown[] = []) => ({
  name: "acme",
  sdk: "1.0",
  setup: (_context: unknown, options: unknown) => {
    setups.push(options);
    return {
      outboundProvider: {
        id: "acme",
        async *call({ model }: { model: string }): AsyncGenerator<ChatEvent> {
          if (model === "waits") await new Promise(() => undefined);
          yield finish;
        },
      },
    };
  },
});

const call = (model = "answers") => providerCall<"chat">(chatRequest("Hi"), { model });

/** Ends the newest process and waits until the host knows. */
async function crash({ guests }: IsolatedTest, reason: string): Promise<void> {
  const child = guests.children.at(-1)!;
  child.kill(reason);
  await child.closed;
  await Promise.resolve();
}

/** Turns the clock until another process runs. */
async function restarted(test: IsolatedTest, ms: number): Promise<void> {
  const next = test.guests.next();
  await test.clock.advance(ms);
  await next;
}

describe("A plugin's process", () => {
  test("starts with setup and ends with dispose", async () => {
    let disposed = 0;
    const test = isolated({ ...counting(), setup: () => ({ dispose: () => void (disposed += 1) }) });
    expect(test.plugin.usage()).toMatchObject({ state: "idle", restarts: 0 });
    const hooks = await test.plugin.setup(test.context, {});
    expect(test.plugin.usage()).toMatchObject({ state: "running", pid: 1 });
    expect(test.events).toEqual([{ type: "started", pid: 1, startMs: 1 }]);
    await hooks.dispose?.();
    expect(disposed).toBe(1);
    expect(test.plugin.usage()).toMatchObject({ state: "stopped", restarts: 0 });
    await expect(test.guests.children[0]!.closed).resolves.toEqual({ reason: "killed" });
    expect(test.events).toHaveLength(1);
  });

  test("that crashes fails the calls in it, and serves again after a back-off with the same options", async () => {
    const setups: unknown[] = [];
    const plugin = {
      ...counting(setups),
      options: { "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) } },
    };
    const test = isolated(plugin);
    const provider = await callProviderOf(test, { size: 3 });
    const failed = expect(collect(provider.call(call("waits")))).rejects.toMatchObject({
      code: "provider-crashed",
      retryable: true,
      plugin: "acme",
      message: 'plugin "acme" crashed in provider.call: heap out of memory',
    });
    await test.clock.advance(0);
    await crash(test, "heap out of memory");
    await failed;
    expect(test.plugin.usage()).toMatchObject({ state: "restarting", restarts: 1, lastCrash: "heap out of memory" });
    const waiting = collect(provider.call(call()));
    const restartMs = (test.events.at(-1) as { restartMs: number }).restartMs;
    expect(restartMs).toBeGreaterThanOrEqual(100);
    expect(restartMs).toBeLessThan(150);
    await restarted(test, restartMs);
    await expect(waiting).resolves.toEqual([finish]);
    expect(setups).toEqual([{ size: 3 }, { size: 3 }]);
    expect(test.plugin.usage()).toMatchObject({ state: "running", pid: 2 });
  });

  test("that crashes three times in five minutes rests, is tried once after a minute, and rests longer", async () => {
    const test = isolated(counting());
    const provider = await callProviderOf(test);
    await crash(test, "one");
    await restarted(test, 150);
    await crash(test, "two");
    await restarted(test, 250);
    await crash(test, "three");
    const untilMs = test.clock.now() + 60_000;
    expect(test.events.at(-1)).toEqual({ type: "quarantined", reason: "three", untilMs });
    await expect(collect(provider.call(call()))).rejects.toMatchObject({
      code: "provider-crashed",
      message: expect.stringMatching(
        /^plugin "acme" crashed in provider.call: it crashed too often and rests until .*three/,
      ),
    });
    expect(test.guests.children).toHaveLength(3);
    await test.clock.advance(60_000);
    expect(test.guests.children).toHaveLength(3);
    await expect(collect(provider.call(call()))).resolves.toEqual([finish]);
    await crash(test, "four");
    expect(test.events.at(-1)).toMatchObject({
      type: "quarantined",
      reason: "four",
      untilMs: test.clock.now() + 300_000,
    });
    expect(test.plugin.usage()).toMatchObject({ state: "quarantined", restarts: 4 });
  });

  test("that rests starts with the next call after a reset", async () => {
    const test = isolated(counting());
    const provider = await callProviderOf(test);
    for (const reason of ["one", "two"]) {
      await crash(test, reason);
      await restarted(test, 250);
    }
    await crash(test, "three");
    test.plugin.reset();
    expect(test.plugin.usage()).toMatchObject({ state: "idle" });
    await expect(collect(provider.call(call()))).resolves.toEqual([finish]);
    expect(test.plugin.usage()).toMatchObject({ state: "running", pid: 4 });
  });

  test("that crashes rarely is always started again at once", async () => {
    const test = isolated(counting());
    await callProviderOf(test);
    for (const reason of ["one", "two", "three", "four"]) {
      await crash(test, reason);
      await restarted(test, 150);
      await test.clock.advance(6 * 60_000);
    }
    expect(test.events.filter(({ type }) => type === "quarantined")).toEqual([]);
    expect(test.plugin.usage()).toMatchObject({ state: "running", restarts: 4 });
  });

  test("that does not answer for a second is killed", async () => {
    const test = isolated(counting());
    const provider = await callProviderOf(test);
    const failed = expect(collect(provider.call(call("waits")))).rejects.toMatchObject({
      message: 'plugin "acme" crashed in provider.call: no answer to ping',
    });
    await test.clock.advance(0);
    test.guests.children[0]!.hang();
    await test.clock.advance(1500);
    await failed;
  });

  test("that is slow but answers is left alone", async () => {
    const test = isolated(counting());
    const provider = await callProviderOf(test);
    const leaving = new AbortController();
    const waiting = collect(provider.call({ ...call("waits"), signal: leaving.signal })).catch(() => "left");
    await test.clock.advance(60_000);
    expect(test.plugin.usage()).toMatchObject({ state: "running", restarts: 0 });
    leaving.abort();
    await expect(waiting).resolves.toBe("left");
  });

  test("is asked for no sign of life while nobody uses it", async () => {
    const test = isolated(counting());
    await callProviderOf(test);
    await test.clock.advance(10_000);
    expect(test.clock.pending).toBe(0);
  });

  test("that does not start again crashes anew, with what it said", async () => {
    const test = isolated(counting());
    await callProviderOf(test);
    await crash(test, "one");
    test.guests.refuse("no memory left");
    await test.clock.advance(150);
    expect(test.events.at(-1)).toMatchObject({ type: "crashed", reason: "no memory left" });
    await restarted(test, 250);
    await test.clock.advance(0);
    expect(test.plugin.usage()).toMatchObject({ state: "running", restarts: 2 });
  });

  test("whose first setup fails is a fault of the setup and is not tried again", async () => {
    const test = isolated({ ...counting(), setup: () => Promise.reject(new Error("no license")) });
    await expect(test.plugin.setup(test.context, {})).rejects.toMatchObject({
      code: "plugin-failed",
      message: 'plugin "acme" cannot be set up: no license',
    });
    await test.clock.advance(600_000);
    expect(test.guests.children).toHaveLength(1);
    expect(test.events).toEqual([]);
    expect(test.plugin.usage()).toMatchObject({ state: "stopped" });
  });

  test("whose setup does not end is ended, and with it the wait", async () => {
    const test = isolated({ ...counting(), setup: () => new Promise(() => undefined) });
    const failed = expect(test.plugin.setup(test.context, {})).rejects.toThrow(
      'plugin "acme" ended while it was set up: it takes more than 10000 ms to be set up',
    );
    await test.clock.advance(10_000);
    await failed;
  });

  test("ends when its context does, also in the middle of its setup", async () => {
    const test = isolated({ ...counting(), setup: () => new Promise(() => undefined) });
    const failed = expect(test.plugin.setup(test.context, {})).rejects.toThrow("it is disposed of");
    await test.clock.advance(0);
    await test.context.dispose();
    await failed;
    await expect(test.guests.children[0]!.closed).resolves.toEqual({ reason: "killed" });
  });

  test("that ends while it waits to be started again leaves nobody waiting", async () => {
    const test = isolated(counting());
    const hooks = await test.plugin.setup(test.context, {});
    const provider = [hooks.outboundProvider ?? []].flat()[0] as Awaited<ReturnType<typeof callProviderOf>>;
    await crash(test, "one");
    const waiting = expect(collect(provider.call(call()))).rejects.toMatchObject({ code: "provider-crashed" });
    await hooks.dispose?.();
    await waiting;
    expect(test.clock.pending).toBe(0);
  });

  test("takes no request that is too large to cross", async () => {
    const provider = await callProviderOf(isolated(counting()));
    const huge = providerCall<"chat">(chatRequest("x".repeat(9 * 1024 * 1024)));
    await expect(collect(provider.call(huge))).rejects.toMatchObject({ code: "too-large" });
  });

  test("that sends what no honest guest sends is ended", async () => {
    const test = isolated(counting());
    await callProviderOf(test);
    const child = test.guests.children[0]!;
    child.forge({ kind: "head", call: 4242, body: "{}" });
    await expect(child.closed).resolves.toEqual({ reason: "a head frame of call 4242, which is not open" });
  });

  test("that describes other hooks after a restart is not the same plugin", async () => {
    let setups = 0;
    const plugin = {
      ...counting(),
      setup: () => ({ outboundProvider: { id: `acme-${(setups += 1)}`, async *call() {} } }),
    };
    const test = isolated(plugin);
    await test.plugin.setup(test.context, {});
    await crash(test, "one");
    await restarted(test, 150);
    await test.clock.advance(0);
    expect(test.plugin.usage()).toMatchObject({
      lastCrash: "it describes other hooks than the first time",
      restarts: 2,
    });
  });

  test("counts what it was denied", async () => {
    const plugin = {
      ...counting(),
      setup: async ({ fetch }: { fetch: (url: string) => Promise<unknown> }) => {
        await fetch("https://evil.example/").catch(() => undefined);
        return {};
      },
    };
    const refusing = Object.assign(
      () => Promise.reject(new GatewayError("permission-denied", "evil.example is not granted")),
      { calls: [] },
    );
    const test = isolated(plugin, { fetch: refusing });
    await test.plugin.setup(test.context, {});
    expect(test.events[0]).toEqual({ type: "denied", capability: "hosts", message: "evil.example is not granted" });
    expect(test.plugin.usage().denied).toEqual({ hosts: 1 });
  });
});

describe("What setup may fill", () => {
  const provider = { id: "acme", async *call() {} };

  test.each([
    [{ hooks: ["observe" as const] }, 'fills the hook "outboundProvider"'],
    [{ providers: ["other"] }, 'fills the provider "acme"'],
  ])("is what was declared: %j", async (contributes, message) => {
    const test = isolated(
      { ...counting(), setup: () => ({ outboundProvider: provider }) },
      { description: { contributes } },
    );
    await expect(test.plugin.setup(test.context, {})).rejects.toThrow(`plugin "acme" ${message}`);
    expect(test.plugin.usage()).toMatchObject({ state: "stopped" });
  });

  test("holds no service", async () => {
    const test = isolated(counting(), { description: { requires: [{ id: "patchbay.kv", version: 1 }] } });
    await expect(test.plugin.setup(test.context, {})).rejects.toThrow('uses the service "patchbay.kv"');
    expect(test.guests.children).toHaveLength(0);
  });

  test("is no hook that nobody knows", async () => {
    const test = isolated({ ...counting(), setup: () => ({ outboundprovider: provider }) });
    await expect(test.plugin.setup(test.context, {})).rejects.toThrow(
      'setup returned an unknown hook "outboundprovider"',
    );
  });
});
