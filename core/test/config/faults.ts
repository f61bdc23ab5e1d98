import { ConfigError, type ConfigFault } from "../../src/config/fault.ts";
import { type ConfigOrigin, resolveConfig } from "../../src/config/resolve-config.ts";

/** The faults that a config is refused with; none when it is accepted. */
export function faultsOf(config: unknown, origin: Partial<ConfigOrigin> = {}): readonly ConfigFault[] {
  try {
    resolveConfig(config, { baseDir: "/base", env: {}, ...origin });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

/** What a loader is refused with. */
export async function rejectedFaults(loading: Promise<unknown>): Promise<readonly ConfigFault[]> {
  return loading.then(
    () => [],
    (error: unknown) => {
      if (error instanceof ConfigError) return error.faults;
      throw error;
    },
  );
}
