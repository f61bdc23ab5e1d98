import type { Config } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { createTestClock, type TestClock } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { tempFolder } from "../../core/test/plugins/temp-folder.ts";
import { chat, watch, type Watcher } from "../../core/test/support/gateway.ts";
import { plainProtocol } from "../../core/test/support/plain-wire.ts";
import { runs } from "./processes.ts";
import { packages } from "./third-party.ts";
import { watchIsolation, type WatchedIsolation } from "./watched-isolation.ts";

const perSecond = 100;
const stepMs = 250;

interface Trial extends AsyncDisposable {
  readonly kernel: TestKernel;
  readonly clock: TestClock;
  readonly watcher: Watcher;
  readonly watched: WatchedIsolation;
  readonly configOf: (options: object) => Config;
}

/** A kernel whose provider runs in a process of its own, and a new version of it beside on trial. */
async function beginTrial(candidate: object): Promise<Trial> {
  const clock = createTestClock();
  const watcher = watch("generation");
  const watched = watchIsolation();
  const configOf = (options: object): Config => ({
    upstream: { retryPauseMs: 0 },
    plugins: [
      plainProtocol,
      watcher.plugin,
      {
        plugin: "patchbay-plugin-moody",
        sandbox: "process",
        grant: { content: ["prompt", "answer"], memoryMb: 16 },
        options,
      },
    ],
    pools: { main: { provider: "moody", nodes: [{ id: "x" }], cooldown: { "provider-crashed": false } } },
    defaultPool: "main",
  });
  const baseDir = await tempFolder(packages);
  const { isolation } = watched;
  // The last of each hundred goes to what is on trial.
  const kernel = await startTestKernel(configOf({}), { baseDir, clock, isolation, random: () => 0 });
  await kernel.reload(configOf(candidate), { canary: { share: 1 } });
  const close = async (): Promise<void> => {
    const closed = kernel.close().then(() => "closed");
    while ((await Promise.race([closed, clock.advance(stepMs)])) !== "closed");
  };
  return { kernel, clock, watcher, watched, configOf, [Symbol.asyncDispose]: close };
}

/** Sends requests, so many per second, until the trial is over; a request may hang for as long as it likes. */
async function sendUntilOver({ kernel, clock }: Trial): Promise<readonly Promise<string>[]> {
  const answers: Promise<string>[] = [];
  const isRunning = (): boolean => kernel.status().canary?.state === "running";
  while (isRunning() && clock.monotonic() < 20_000) {
    const due = Array.from({ length: (perSecond * stepMs) / 1000 }, () => ask(kernel));
    await Promise.all(due.filter((_, index) => (answers.length + index + 1) % 100 !== 0));
    answers.push(...due);
    await clock.advance(stepMs);
  }
  return answers;
}

async function ask(kernel: TestKernel): Promise<string> {
  const body = (await (await chat(kernel)).json()) as { text?: string; fault?: string };
  return body.text ?? body.fault ?? "";
}

test.each([
  ["throws", "its own faults"],
  ["babbles", "its own faults"],
  ["crashes", /its own faults|keeps crashing/],
  ["hangs", /its own faults|keeps crashing/],
  ["waits", "waited longer"],
])(
  "a version that %s in its process is rolled back within 10 s, and touches 1 % of requests",
  { timeout: 60_000 },
  async (mood, reason) => {
    await using trial = await beginTrial({ mood });
    const { kernel, clock, watched } = trial;
    const answers = await sendUntilOver(trial);
    expect(kernel.status().canary).toMatchObject({ state: "rolled-back", reason: expect.stringMatching(reason) });
    expect(clock.monotonic()).toBeLessThanOrEqual(10_000);
    const fine = (await Promise.all(answers.filter((_, index) => (index + 1) % 100 !== 0))).filter(
      (text) => text === "fine",
    );
    const touched = answers.length - fine.length;
    expect(touched).toBeGreaterThan(0);
    expect(touched / answers.length).toBeLessThanOrEqual(0.01);
    expect(watched.events.filter(({ type }) => type === "started").length).toBeGreaterThanOrEqual(2);
    expect(await Promise.all(Array.from({ length: 10 }, () => ask(kernel)))).toEqual(
      Array.from({ length: 10 }, () => "fine"),
    );
  },
);

test("a version whose process keeps crashing is rolled back at once, before any request came to it", async () => {
  await using trial = await beginTrial({ isIll: true });
  const { kernel, clock, watched, watcher } = trial;
  for (const crashes of [1, 2]) {
    await watched.seen("crashed", crashes);
    // Its back-off.
    await clock.advance(500);
  }
  await watched.seen("quarantined");
  await clock.advance(1000);
  expect(kernel.status().canary).toMatchObject({
    state: "rolled-back",
    reason: expect.stringContaining('plugin "patchbay-plugin-moody" keeps crashing'),
    candidate: { exchanges: 0 },
  });
  await watcher.seen("generation", 3);
  expect(watched.pids.filter(runs)).toEqual([watched.pids[0]]);
  expect(await ask(kernel)).toBe("fine");
});
