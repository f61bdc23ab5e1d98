import type { Logger } from "@patchbay/sdk";
import { systemClock } from "../clock.ts";
import type { ConfigHome } from "../config/config-home.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { type ConfigWatch, watchConfig } from "../config/watch-config.ts";
import type { OpenKernel } from "../kernel.ts";
import type { FlagValues } from "./command.ts";
import { loadBase, storeOf } from "./config-base.ts";
import { readConfig } from "./read-config.ts";
import { createReloader, type ReloadOptions, reloadOnce } from "./reload.ts";
import type { Terminal } from "./terminal.ts";

/** How a kernel that runs follows the files of its config. */
export interface Following {
  /** Reads everything anew, in its own time. */
  readonly reload: () => void;
  readonly stop: () => void;
}

/** Where the config of this command line comes from, for a kernel that is opened next and follows it then. */
export function followConfig(
  config: ResolvedConfig,
  flags: FlagValues,
  terminal: Terminal,
): { readonly home: ConfigHome; readonly follow: (kernel: OpenKernel, log: Logger) => Following } {
  let reloading: ReloadOptions | undefined;
  let changed: ConfigHome["changed"] = () => undefined;
  return {
    home: {
      load: () => loadBase(flags, terminal),
      store: storeOf,
      reload: async () => (reloading ? await reloadOnce(reloading) : []),
      changed: (next) => changed(next),
    },
    follow(kernel, log) {
      let overlay = config.overlay?.file;
      const update = (next: ResolvedConfig): void => {
        overlay = next.overlay?.file ?? overlay;
        watch.update(watched(kernel, next));
      };
      const swap: ReloadOptions["swap"] = (next) => kernel.swap(next);
      reloading = { config, log, read: () => readConfig(flags, terminal), swap, onSwap: update };
      changed = (next) => {
        update(next);
        // What was written here is at work already.
        if (next.overlay) watch.accept(next.overlay.file);
      };
      const reload = createReloader(reloading);
      // Deleting the overlay takes all changes back.
      const watch: ConfigWatch = watchConfig(watched(kernel, config), reload, systemClock, (file) => file === overlay);
      return { reload, stop: () => watch.close() };
    },
  };
}

/** The config, what it names, and the code of its plugins. */
function watched(kernel: OpenKernel, { files }: ResolvedConfig): readonly string[] {
  return [...new Set([...files, ...kernel.describe().files])];
}
