import type { PluginContext, Services } from "@patchbay/sdk";
import { guarded } from "../guard.ts";
import type { PluginHost } from "./plugin-host.ts";
import { createPluginMeans } from "./plugin-means.ts";
import type { LoadedPlugin } from "./running-plugin.ts";
import { createTimers, type Task } from "./timers.ts";

/** A context and its end. */
export interface OwnedContext {
  readonly context: PluginContext;
  /** Calls a function of the plugin's that cleans up; its failure is reported, and a wait is given up after five seconds. */
  readonly cleanUp: (hook: string, run: Task) => Promise<void>;
  /** Aborts the signal, cancels the timers and undoes what was deferred, last first. Never throws. */
  close(): Promise<void>;
}

const cleanUpMs = 5000;

/** What one plugin is given. Everything that was started through it ends with `close`. */
export function createPluginContext(loaded: LoadedPlugin, services: Services, host: PluginHost): OwnedContext {
  const { id, plugin } = loaded;
  const { clock, random } = host;
  const ended = new AbortController();
  const report = (hook: string, cause: unknown): void => host.report({ plugin: id, hook, cause });
  const timers = createTimers(clock, report);
  const undos: Task[] = [];
  const cleanUp = async (hook: string, run: Task): Promise<void> => {
    try {
      await guarded({ plugin: id, hook, clock, deadlineMs: cleanUpMs }, run);
    } catch (cause) {
      report(hook, cause);
    }
  };
  const context: PluginContext = {
    name: plugin.name,
    id,
    log: host.log.with({ plugin: id }),
    clock,
    random,
    signal: ended.signal,
    services,
    ...createPluginMeans(loaded, host, ended.signal),
    after: timers.after,
    every: timers.every,
    defer(undo) {
      // Too late to be undone with the rest, and just as due.
      if (ended.signal.aborted) void cleanUp("defer", undo);
      else undos.push(undo);
    },
  };
  return {
    context,
    cleanUp,
    async close() {
      ended.abort(new DOMException(`plugin "${id}" is disposed of`, "AbortError"));
      timers.close();
      for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await cleanUp("defer", undo);
    },
  };
}
