import { ConfigError, type ConfigFault } from "./fault.ts";
import { applyFlags, type ConfigFlags, type FlagOrigin } from "./flags-config.ts";
import type { LoadedConfig } from "./load-config.ts";
import { applyOverlay, type Overlaid } from "./overlay/apply-overlay.ts";
import type { Overlay } from "./overlay/overlay.ts";
import { resolveConfig } from "./resolve-config.ts";
import type { ResolvedConfig } from "./resolved.ts";
import { isRecord } from "./shape.ts";

/** A config as its author wrote it, and what it is read with. */
export interface ConfigBase extends LoadedConfig {
  /** Folder that relative paths start from. */
  readonly baseDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** What was typed; undefined where neither flags nor variables count. */
  readonly flags: ConfigFlags | undefined;
  /** File of the overlay; undefined where there is none. */
  readonly overlayFile: string | undefined;
}

/** A config with everything that lies over it, checked. */
export interface LaidConfig {
  readonly baseDir: string;
  /** As its file has it, with the overlay, and with flags and variables. */
  readonly layers: ConfigLayers;
  /** Undefined when there are faults. */
  readonly config: ResolvedConfig | undefined;
  /** The entries of `plugins`, when nothing is wrong with them. */
  readonly plugins: ResolvedConfig["plugins"];
  readonly faults: readonly ConfigFault[];
}

/** A config, layer by layer, as its author wrote it. */
export interface ConfigLayers {
  readonly file: unknown;
  /** The overlay. */
  readonly overlay: Overlay;
  /** The file with the overlay. */
  readonly overlaid: Overlaid;
  /** With flags and variables as well. */
  readonly whole: unknown;
  /** What came from those. */
  readonly flagged: readonly FlagOrigin[];
}

/** Lays an overlay over a config, and flags and variables over that, and checks the whole. */
export function layConfig(base: ConfigBase, overlay: Overlay): LaidConfig {
  const { config, files, baseDir, flags, env, overlayFile } = base;
  const overlaid = applyOverlay(config, overlay);
  const flagged = flags
    ? applyFlags(overlaid.config, flags, env)
    : { config: overlaid.config, faults: [], origins: [] };
  const origin = {
    baseDir,
    env,
    // Also where there is none yet, so that the first one is seen.
    files: overlayFile === undefined ? files : [...files, overlayFile],
    warnings: overlaid.warnings.map((warning) => `${overlayFile ?? "overlay"}: ${warning}`),
    ...(overlayFile !== undefined && {
      overlay: { file: overlayFile, version: overlay.version, changes: overlaid.changes },
    }),
  };
  const layers = { file: config, overlay, overlaid, whole: flagged.config, flagged: flagged.origins };
  const whole = collectFaults(() => resolveConfig(flagged.config, origin));
  const faults = [...flagged.faults, ...whole.faults];
  if (whole.value !== undefined && faults.length === 0)
    return { baseDir, layers, config: whole.value, plugins: whole.value.plugins, faults };
  const entries = isRecord(flagged.config) ? flagged.config["plugins"] : undefined;
  const plugins = collectFaults(() => resolveConfig({ plugins: entries }, origin).plugins).value ?? [];
  return { baseDir, layers, config: undefined, plugins, faults };
}

interface Collected<Value> {
  readonly value: Value | undefined;
  readonly faults: readonly ConfigFault[];
}

function collectFaults<Value>(run: () => Value): Collected<Value> {
  try {
    return { value: run(), faults: [] };
  } catch (error) {
    if (error instanceof ConfigError) return { value: undefined, faults: error.faults };
    throw error;
  }
}
