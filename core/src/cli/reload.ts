import type { Logger } from "@patchbay/sdk";
import { ConfigError, faultText } from "../config/fault.ts";
import type { ResolvedConfig } from "../config/resolved.ts";

/** What a reload needs. */
export interface ReloadOptions {
  /** The config that the kernel started with. */
  readonly config: ResolvedConfig;
  readonly log: Logger;
  /** Reads the config anew. */
  readonly read: () => Promise<ResolvedConfig>;
  /** Puts it to work; when it throws the old one stays. */
  readonly swap: (read: () => Promise<ResolvedConfig>) => Promise<void>;
  readonly onSwap: (config: ResolvedConfig) => void;
}

/** A function that reloads the config. Calls that come while a reload runs lead to one more after it. */
export function createReloader(options: ReloadOptions): () => void {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    running = true;
    do {
      again = false;
      await reload(options);
    } while (again);
    running = false;
  };
  return () => {
    again = true;
    if (!running) void run();
  };
}

async function reload(options: ReloadOptions): Promise<void> {
  const { log } = options;
  try {
    for (const warning of await reloadOnce(options)) log.warn(warning);
    log.info("config reloaded");
  } catch (error) {
    if (error instanceof ConfigError) for (const fault of error.faults) log.error(faultText(fault));
    log.error("config not reloaded, the one before stays", error instanceof ConfigError ? {} : { error });
  }
}

/** Reads the config anew and puts it to work; resolves with what should be mended. @throws ConfigError; the old one stays. */
export async function reloadOnce({ config, read, swap, onSwap }: ReloadOptions): Promise<readonly string[]> {
  let next = config;
  // Read within the swap, so that what is wrong with the file is the swap's failure, which /ready shows.
  await swap(async () => (next = await read()));
  onSwap(next);
  const waiting = fixed.filter(([, part]) => part(next) !== part(config));
  return [...next.warnings, ...waiting.map(([name]) => `${name} changes with the next start`)];
}

/** What is set once, when the kernel starts. */
const fixed: readonly (readonly [string, (config: ResolvedConfig) => string | number])[] = [
  ["server.host", ({ server }) => server.host],
  ["server.port", ({ server }) => server.port],
  ["log.level", ({ log }) => log.level],
  ["log.format", ({ log }) => log.format],
];
