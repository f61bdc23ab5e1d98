import type { ConfigBase } from "./lay-config.ts";
import type { OverlayStore } from "./overlay/overlay-store.ts";
import type { ResolvedConfig } from "./resolved.ts";

/** Where the config of a running kernel comes from, and where changes of it are kept. */
export interface ConfigHome {
  /** Reads the config anew, without its overlay. @throws ConfigError */
  load(): Promise<ConfigBase>;
  /** The overlay of a config; undefined where changes cannot be kept. */
  store(base: ConfigBase): OverlayStore | undefined;
  /** Reads everything anew and puts it to work; resolves with what should be mended. @throws ConfigError; the old one stays. */
  reload(): Promise<readonly string[]>;
  /** A change that was written here is at work. */
  changed(config: ResolvedConfig): void;
}
