import type { Clock } from "@patchbay/sdk";
import type { Isolation, IsolationEvent } from "@patchbay/sdk/host";
import { systemClock } from "../clock.ts";
import type { ResolvedSandbox } from "../config/resolved.ts";
import { createIsolationFinder, type FindIsolation, noIsolation } from "./find-isolation.ts";
import type { Place } from "../config/place.ts";
import { type Lock, lockFileOf, readLock } from "./lock.ts";

/** What plugins outside the kernel's process are loaded with. */
export interface IsolationSettings {
  readonly sandbox?: ResolvedSandbox;
  readonly findIsolation?: FindIsolation;
  readonly clock?: Clock;
  /** What becomes of the process of the plugin with this id. */
  readonly onEvent?: (id: string, event: IsolationEvent) => void;
  /** Nothing is started: plugins of others are known by their manifests alone. */
  readonly manifestsOnly?: boolean;
}

/** The same for one load; what several plugins need is read once, and not at all if none does. */
export interface IsolationSite extends Required<IsolationSettings> {
  readonly lockFile: string;
  /** Undefined after a fault. */
  readonly isolation: (place: Place) => Promise<Isolation | undefined>;
  readonly lock: () => Promise<Lock>;
  /** The same for all plugins of this load that name the same process: what is loaded later does not join them. */
  readonly together: (process: string) => object;
}

/** Fills in what was not given. */
export function openSite(baseDir: string, settings: IsolationSettings): IsolationSite {
  const { sandbox = { minimum: [], nodePath: undefined }, findIsolation = createIsolationFinder() } = settings;
  const lockFile = lockFileOf(baseDir);
  let lock: Promise<Lock> | undefined;
  const groups = new Map<string, object>();
  return {
    sandbox,
    findIsolation,
    clock: settings.clock ?? systemClock,
    onEvent: settings.onEvent ?? (() => undefined),
    manifestsOnly: settings.manifestsOnly ?? false,
    lockFile,
    async isolation(place) {
      const found = await findIsolation({ baseDir, nodePath: sandbox.nodePath });
      return found ?? place.fault(noIsolation.message, noIsolation.hint);
    },
    lock: () => (lock ??= readLock(lockFile)),
    together(process) {
      const group = groups.get(process) ?? { process };
      groups.set(process, group);
      return group;
    },
  };
}
