import type { ChatEvent, Hooks } from "@patchbay/sdk";
import { createTestClock, type TestClock } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { CanaryOptions } from "../../src/generation/canary.ts";
import { startTestKernel, type TestKernel } from "../../src/testing.ts";
import { chat, plug, type Watcher, watch } from "../support/gateway.ts";
import { plainProtocol, plainWire } from "../support/plain-wire.ts";

/** How a version of the provider behaves. */
interface Behavior {
  readonly says: string;
  readonly crashes?: () => boolean;
  readonly waitMs?: number;
  readonly hangs?: boolean;
}

function provider({ says, crashes, waitMs = 0, hangs = false }: Behavior) {
  return plug("echo", ({ clock }): Hooks => ({
    outboundProvider: {
      id: "echo",
      async *call({ signal }): AsyncGenerator<ChatEvent> {
        if (crashes?.()) throw new Error("kaboom");
        if (hangs)
          await new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        if (waitMs > 0) await clock.sleep(waitMs, signal);
        yield { type: "text-delta", text: says };
        yield { type: "finish", reason: "stop" };
      },
    },
  }));
}

function configOf(behavior: Behavior, watcher: Watcher) {
  const pool = { provider: "echo", nodes: [{ id: "x" }], cooldown: { "provider-crashed": false } } as const;
  return {
    upstream: { retryPauseMs: 0 },
    plugins: [plainProtocol, provider(behavior), watcher.plugin],
    pools: { main: pool },
    defaultPool: "main",
  };
}

interface Trial {
  readonly kernel: TestKernel;
  readonly clock: TestClock;
  readonly watcher: Watcher;
  /** Sends so many requests, one after the other; resolves with what each was answered. */
  send(count: number): Promise<readonly string[]>;
}

async function beginTrial(stable: Behavior, candidate: Behavior, canary: CanaryOptions): Promise<Trial> {
  const clock = createTestClock();
  const watcher = watch("generation");
  // The last of each hundred, say.
  const kernel = await startTestKernel(configOf(stable, watcher), { clock, random: () => 0 });
  await kernel.reload(configOf(candidate, watcher), { canary });
  return {
    kernel,
    clock,
    watcher,
    async send(count) {
      const texts: string[] = [];
      for (let n = 0; n < count; n++) {
        const body = (await (await chat(kernel)).json()) as { text?: string; fault?: string };
        texts.push(body.text ?? body.fault ?? "");
      }
      return texts;
    },
  };
}

const outcomes = ({ watcher }: Trial) =>
  watcher.of("generation").map(({ outcome, generation }) => [outcome, generation]);
const old = { says: "old" };

describe("a canary", () => {
  test("gets its share of new exchanges, no more than 1 % at first, then more for as long as it is not worse", async () => {
    const trial = await beginTrial(old, { says: "new" }, { share: 0.04 });
    const first = await trial.send(500);
    expect(first.filter((text) => text === "new")).toHaveLength(5);
    expect(trial.kernel.status().canary).toMatchObject({ state: "running", generation: 2, share: 0.01, ceiling: 0.04 });
    await trial.clock.advance(10_000);
    expect(trial.kernel.status().canary).toMatchObject({ share: 0.02 });
    expect((await trial.send(250)).filter((text) => text === "new")).toHaveLength(5);
    await trial.clock.advance(10_000);
    expect(trial.kernel.status().canary).toMatchObject({ share: 0.04, candidate: { exchanges: 10 } });
    await trial.kernel.close();
  });

  test("is promoted when it has answered often enough, long enough, and was no worse", async () => {
    const trial = await beginTrial(old, { says: "new" }, { share: 1, exchanges: 5, forMs: 30_000 });
    await trial.send(500);
    await trial.clock.advance(29_000);
    expect(trial.kernel.status()).toMatchObject({ generation: 1, canary: { state: "running" } });
    await trial.clock.advance(1000);
    await trial.watcher.seen("generation", 3);
    expect(outcomes(trial)).toEqual([
      ["canary", 2],
      ["promoted", 2],
      ["drained", 1],
    ]);
    expect(new Set(await trial.send(20))).toEqual(new Set(["new"]));
    expect(trial.kernel.status()).toMatchObject({
      generation: 2,
      lastReload: { outcome: "swapped" },
      canary: { state: "promoted", reason: "5 exchanges in 30 s were no worse than before" },
    });
    await trial.kernel.close();
    expect(trial.clock.pending).toBe(0);
  });

  test("that fails is rolled back within ten seconds, and at most 1 % of the requests are touched", async () => {
    const trial = await beginTrial(old, { says: "new", crashes: () => true }, { share: 1 });
    const answers: string[] = [];
    // Fifty requests per second.
    while (trial.kernel.status().canary?.state === "running") {
      answers.push(...(await trial.send(50)));
      await trial.clock.advance(1000);
    }
    const touched = answers.filter((text) => text !== "old").length;
    expect(touched).toBeGreaterThan(0);
    expect(touched / answers.length).toBeLessThanOrEqual(0.01);
    expect(trial.clock.monotonic()).toBeLessThanOrEqual(10_000);
    await trial.watcher.seen("generation", 3);
    expect(outcomes(trial)).toEqual([
      ["canary", 2],
      ["rolled-back", 2],
      ["drained", 2],
    ]);
    expect(trial.kernel.status().canary).toMatchObject({
      state: "rolled-back",
      reason: "100.0 % of its exchanges end in its own faults, against 0.0 %",
    });
    expect(new Set(await trial.send(200))).toEqual(new Set(["old"]));
    await trial.kernel.close();
  });

  test("that hangs is rolled back within ten seconds", async () => {
    const trial = await beginTrial(old, { says: "new", hangs: true }, { share: 1 });
    const pending: Promise<Response>[] = [];
    for (let second = 0; trial.kernel.status().canary?.state === "running" && second < 20; second++) {
      for (let n = 0; n < 100; n++) {
        const asked = chat(trial.kernel);
        pending.push(asked);
        // One in a hundred is not answered.
        if ((second * 100 + n) % 100 !== 99) await asked;
      }
      await trial.clock.advance(1000);
    }
    expect(trial.clock.monotonic()).toBeLessThanOrEqual(10_000);
    expect(trial.kernel.status().canary).toMatchObject({
      state: "rolled-back",
      reason: expect.stringContaining("waited"),
    });
    const closed = trial.kernel.close();
    await trial.clock.advance(60_000);
    await closed;
    await Promise.allSettled(pending);
  });

  test("whose protocol fails before there is an exchange is rolled back as well", async () => {
    const trial = await beginTrial(old, old, { share: 1 });
    const target = (): never => {
      throw new Error("kaboom");
    };
    const route = { method: "POST", path: "/v1/chat", operation: "chat", target } as const;
    const broken = plug("plain-protocol", { inboundProtocol: { id: "plain", wire: plainWire, routes: [route] } });
    const { plugins, ...config } = configOf(old, trial.watcher);
    await trial.kernel.reload({ ...config, plugins: [broken, ...plugins.slice(1)] }, { canary: { share: 1 } });
    const answers = await trial.send(400);
    expect(answers.filter((text) => text !== "old")).toEqual(Array.from({ length: 3 }, () => "plugin-failed"));
    expect(trial.kernel.status().canary).toMatchObject({
      state: "rolled-back",
      candidate: { failures: { plugin: 3 } },
    });
    await trial.kernel.close();
  });

  test("that fails no more often than the stable one is kept", async () => {
    const half = () => {
      let count = 0;
      return () => ++count % 2 === 0;
    };
    const trial = await beginTrial({ ...old, crashes: half() }, { says: "new", crashes: half() }, { share: 1 });
    await trial.send(1001);
    await trial.clock.advance(1000);
    expect(trial.kernel.status().canary).toMatchObject({ state: "running" });
    expect(trial.kernel.status().canary?.candidate.failures.plugin).toBeGreaterThanOrEqual(3);
    await trial.kernel.close();
  });

  test("is not blamed for what clients do wrong", async () => {
    const trial = await beginTrial(old, { says: "new" }, { share: 1 });
    for (let n = 0; n < 500; n++) expect((await chat(trial.kernel, { text: 1 })).status).toBe(400);
    await trial.clock.advance(1000);
    expect(trial.kernel.status().canary).toMatchObject({ state: "running", candidate: { exchanges: 5 } });
    await trial.kernel.close();
  });

  test("is rolled back by the operator, promoted by the operator, or goes when another config comes", async () => {
    const trial = await beginTrial(old, { says: "new" }, { share: 1 });
    await trial.kernel.rollback();
    await expect(trial.kernel.promote()).rejects.toThrow("no canary is running");
    await trial.kernel.reload(configOf({ says: "newer" }, trial.watcher), { canary: { share: 1 } });
    await trial.kernel.reload(configOf({ says: "newest" }, trial.watcher), { canary: { share: 1 } });
    expect(trial.kernel.status().canary).toMatchObject({ generation: 4, state: "running" });
    await trial.kernel.promote();
    expect(await trial.send(2)).toEqual(["newest", "newest"]);
    expect(trial.kernel.status()).toMatchObject({ generation: 4, canary: { reason: "the operator wants it" } });
    await trial.kernel.close();
    expect(outcomes(trial).filter(([outcome]) => outcome !== "drained")).toEqual([
      ["canary", 2],
      ["rolled-back", 2],
      ["canary", 3],
      ["rolled-back", 3],
      ["canary", 4],
      ["promoted", 4],
    ]);
  });

  test("that cannot be built leaves the stable one and any canary before", async () => {
    const trial = await beginTrial(old, { says: "new" }, { share: 1 });
    const broken = { ...configOf(old, trial.watcher), pools: { main: { provider: "nobody", nodes: [{}] } } };
    await expect(trial.kernel.reload(broken, { canary: { share: 1 } })).rejects.toThrow("nobody");
    expect(trial.kernel.status()).toMatchObject({
      canary: { state: "running", generation: 2 },
      lastReload: { outcome: "failed" },
    });
    await trial.kernel.close();
    expect(trial.clock.pending).toBe(0);
  });
});

test("whichever exchanges a canary gets, it never has more than its share, and they are not always the same", async () => {
  let state = 1;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const watcher = watch("generation");
  await using kernel = await startTestKernel(configOf(old, watcher), { clock: createTestClock(), random });
  await kernel.reload(configOf({ says: "new" }, watcher), { canary: { share: 0.01 } });
  const chosen: number[] = [];
  for (let n = 1; n <= 1000; n++) {
    const { text } = (await (await chat(kernel)).json()) as { text: string };
    if (text === "new") chosen.push(n);
    expect(chosen.length / n).toBeLessThanOrEqual(0.01);
  }
  expect(chosen.length).toBeGreaterThanOrEqual(9);
  expect(new Set(chosen.map((n) => n % 100)).size).toBeGreaterThan(5);
});

describe("a rollback", () => {
  test("without a canary goes back to the config before, once, also after a promotion", async () => {
    const trial = await beginTrial(old, { says: "new" }, { share: 1 });
    await trial.kernel.promote();
    expect(await trial.send(1)).toEqual(["new"]);
    await trial.kernel.rollback();
    expect(await trial.send(1)).toEqual(["old"]);
    await expect(trial.kernel.rollback()).rejects.toThrow("there is no config before this one to go back to");
    expect(await trial.send(1)).toEqual(["old"]);
    await trial.watcher.seen("generation", 5);
    expect(outcomes(trial)).toEqual([
      ["canary", 2],
      ["promoted", 2],
      ["drained", 1],
      ["rolled-back", 3],
      ["drained", 2],
    ]);
    await trial.kernel.close();
  });

  test("of a kernel that was never changed is refused", async () => {
    await using kernel = await startTestKernel(configOf(old, watch("generation")));
    await expect(kernel.rollback()).rejects.toThrow("there is no config before this one to go back to");
    expect(kernel.status().lastReload).toBeUndefined();
  });
});
