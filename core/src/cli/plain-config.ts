import type { Config } from "../config/config.ts";
import { applyOverlay } from "../config/overlay/apply-overlay.ts";
import { noOverlay } from "../config/overlay/overlay.ts";
import { isRecord } from "../config/shape.ts";
import { UsageError } from "./command.ts";
import { loadBase, storeOf } from "./config-base.ts";
import type { Terminal } from "./terminal.ts";

/** A config as it is written, with its overlay, and not looked at any further. */
export interface PlainConfig {
  readonly config: Config;
  /** Folder that relative paths start from. */
  readonly baseDir: string;
}

/**
 * The config that is named, else the one of the command line, for whoever starts a kernel of his own with it.
 * @throws ConfigError when a file cannot be read, UsageError when there is none.
 */
export async function readPlainConfig(file: string | undefined, terminal: Terminal): Promise<PlainConfig> {
  const values = file === undefined ? {} : { config: file };
  const base = await loadBase({ values, switches: new Set() }, terminal);
  const { config } = applyOverlay(base.config, (await storeOf(base)?.read()) ?? noOverlay);
  // What is wrong with it, the kernel says when it is given the config.
  if (!isRecord(config)) throw new UsageError("the config is no object");
  return { config, baseDir: base.baseDir };
}
