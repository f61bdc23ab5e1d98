import type { IsolatedTier, Isolation } from "@patchbay/sdk/host";
import { readDescription } from "./read-description.ts";
import { createIsolatedPlugin } from "./isolated-plugin.ts";
import type { ChildSettings } from "./child-settings.ts";
import type { StartProcess } from "./plugin-process.ts";
import { SharedProcess } from "./shared-process.ts";
import { startChild } from "./start-child.ts";
import { measureStrength } from "./strength.ts";

/** How the processes are run. */
export interface IsolationOptions {
  /** Another Node than the kernel's, for the processes. */
  readonly nodePath?: string;
}

const defaultMemoryMb = 64;

/** The means to run plugins outside the kernel's process. */
export function createIsolation({ nodePath }: IsolationOptions = {}): Isolation {
  const settings = (tier: IsolatedTier, memoryMb = defaultMemoryMb): ChildSettings => ({
    tier,
    memoryMb,
    ...(nodePath !== undefined && { nodePath }),
  });
  const starter =
    (tier: IsolatedTier, code: string, memoryMb?: number): StartProcess =>
    (wires) =>
      startChild({ ...settings(tier, memoryMb), code, ...wires });
  return {
    isolate(source) {
      const { tier, code, together, rights } = source;
      const start = together
        ? sharedOf(together).starter(settings(tier, rights.memoryMb), code)
        : starter(tier, code, rights.memoryMb);
      return createIsolatedPlugin(source, start);
    },
    describe: ({ code, tier }) => readDescription(starter(tier, code)),
    strength: () => measureStrength(nodePath === undefined ? {} : { nodePath }),
  };
}

const shared = new WeakMap<object, SharedProcess>();

function sharedOf(together: object): SharedProcess {
  const known = shared.get(together) ?? new SharedProcess();
  shared.set(together, known);
  return known;
}
