import type { Logger } from "@patchbay/sdk";
import { expect, test } from "vitest";
import { createReloader } from "../../src/cli/reload.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";

const config = resolveConfig({}, { baseDir: "/", env: {} });

function recordingLog(lines: string[]): Logger {
  const add = (message: string): void => void lines.push(message);
  const log: Logger = { debug: add, info: add, warn: add, error: add, with: () => log };
  return log;
}

test("reloads never overlap; calls that come during one lead to a single one more", async () => {
  const reads: ((value: typeof config) => void)[] = [];
  const swaps: unknown[] = [];
  const reload = createReloader({
    config,
    log: recordingLog([]),
    read: () => new Promise((resolve) => reads.push(resolve)),
    swap: async (read) => void swaps.push(await read()),
    onSwap: () => undefined,
  });
  reload();
  reload();
  reload();
  expect(reads).toHaveLength(1);
  reads[0]?.(config);
  await expect.poll(() => reads.length).toBe(2);
  reads[1]?.(config);
  await expect.poll(() => swaps.length).toBe(2);
  reload();
  await expect.poll(() => reads.length).toBe(3);
});

test("a swap that fails is logged, and the next reload still runs", async () => {
  const lines: string[] = [];
  let attempts = 0;
  const reload = createReloader({
    config,
    log: recordingLog(lines),
    read: async () => config,
    swap: async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("no");
    },
    onSwap: () => undefined,
  });
  reload();
  reload();
  await expect.poll(() => lines.at(-1)).toBe("config reloaded");
  expect(lines[0]).toBe("config not reloaded, the one before stays");
  expect(attempts).toBe(2);
});
