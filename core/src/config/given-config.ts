import type { Clock } from "@patchbay/sdk";
import type { ConfigHome } from "./config-home.ts";
import { ConfigError } from "./fault.ts";
import { type ConfigBase, layConfig } from "./lay-config.ts";
import { noOverlay } from "./overlay/overlay.ts";
import { overlayPlace } from "./overlay/overlay-place.ts";
import { OverlayStore } from "./overlay/overlay-store.ts";
import type { ResolvedConfig } from "./resolved.ts";

/** Where a config comes from that was given in code: it is what was given last. */
export class GivenConfig implements ConfigHome {
  base: ConfigBase;
  /** Puts what is read to work, once there is a kernel. */
  follow: (read: () => Promise<ResolvedConfig>) => Promise<void> = async () => undefined;
  readonly #clock: Clock;

  constructor(base: ConfigBase, clock: Clock) {
    this.base = base;
    this.#clock = clock;
  }

  load(): Promise<ConfigBase> {
    return Promise.resolve(this.base);
  }

  store({ overlayFile, config, baseDir }: ConfigBase): OverlayStore | undefined {
    return overlayFile === undefined
      ? undefined
      : new OverlayStore(overlayPlace(overlayFile, config, baseDir), this.#clock);
  }

  /** A config with its overlay. @throws ConfigError */
  async read(base: ConfigBase): Promise<ResolvedConfig> {
    const { config, faults } = layConfig(base, (await this.store(base)?.read()) ?? noOverlay);
    if (config) return config;
    throw new ConfigError(faults);
  }

  async reload(): Promise<readonly string[]> {
    let warnings: readonly string[] = [];
    // Read within the swap, so that what is wrong is the swap's failure, which /ready shows.
    await this.follow(async () => {
      const next = await this.read(this.base);
      ({ warnings } = next);
      return next;
    });
    return warnings;
  }

  /** Nothing is watched. */
  changed(): void {
    return undefined;
  }
}
