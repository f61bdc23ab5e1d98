import { type Config, ConfigError, type Kernel, type Terminal } from "@patchbay/core";
import type { Clock } from "@patchbay/sdk";
import { msText } from "./plain-text.ts";
import type { Saved } from "./watch-sources.ts";

export interface ReloaderOptions {
  readonly kernel: Pick<Kernel, "reload" | "describe">;
  /** Makes places in texts short. */
  readonly tidy: (text: string) => string;
  readonly read: () => Promise<Config>;
  /** Looks at the plugin anew after a failure; false when that would change nothing. */
  readonly renew: (error: unknown) => Promise<boolean>;
  readonly onReload: () => void;
  readonly clock: Pick<Clock, "now">;
  readonly terminal: Pick<Terminal, "out" | "err">;
}

/** Reloads after each save; saves that come while it does lead to one more after it. */
export function createReloader(options: ReloaderOptions): (saved: Saved) => void {
  let waiting: Saved | undefined;
  let isRunning = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    for (let saved = waiting; saved !== undefined; saved = waiting) {
      waiting = undefined;
      await reload(options, saved);
    }
    isRunning = false;
  };
  return (saved) => {
    waiting = waiting ? { files: [...new Set([...waiting.files, ...saved.files])], at: saved.at } : saved;
    if (!isRunning) void run();
  };
}

async function reload(options: ReloaderOptions, saved: Saved): Promise<void> {
  const { kernel, tidy, onReload, clock, terminal } = options;
  const names = saved.files.map(tidy).join(", ");
  const before = kernel.describe().generation;
  try {
    await swap(options);
    const ms = clock.now() - saved.at;
    terminal.out(`reloaded ${names}: generation ${kernel.describe().generation}, ${msText(ms)} after the save\n`);
  } catch (error) {
    terminal.err(`${faultLines(error, tidy)}not reloaded, generation ${before} goes on\n`);
  }
  onReload();
}

async function swap({ kernel, read, renew }: ReloaderOptions): Promise<void> {
  try {
    await kernel.reload(await read());
  } catch (error) {
    if (!(await renew(error))) throw error;
    await kernel.reload(await read());
  }
}

/** What is wrong, one fault per line. */
export function faultLines(error: unknown, tidy: (text: string) => string): string {
  const texts =
    error instanceof ConfigError
      ? error.faults.map(({ path, message, hint }) => `${path}: ${message}${hint === undefined ? "" : ` (${hint})`}`)
      : [error instanceof Error ? error.message : String(error)];
  return texts.map((text) => `  ${tidy(text)}\n`).join("");
}
