import type { Clock, Logger, PluginContext, Services, TimerHandle } from "@patchbay/sdk";
import type { AbortSource } from "../rpc/abort-source.ts";
import type { Peer } from "../rpc/peer.ts";
import { createKeyValue } from "./key-value.ts";
import type { GuestHost } from "./primitives.ts";
import { createRemoteFetch } from "./remote-fetch.ts";

/** What the host says of the plugin. */
export interface ContextData {
  readonly name: string;
  readonly id: string;
  readonly timers: boolean;
}

/** What a context is made of. */
export interface ContextParts {
  readonly data: ContextData;
  readonly host: GuestHost;
  readonly peer: Peer;
  readonly log: Logger;
  readonly clock: Clock;
  readonly ending: AbortSource;
}

/** A plugin's context, with what has to be undone. */
export interface GuestContext {
  readonly context: PluginContext;
  /** Ends what the plugin started: signal, timers, deferred functions (last first). */
  end(): Promise<void>;
}

/** Makes the context that `setup` gets. */
export function createContext(parts: ContextParts): GuestContext {
  const { data, host, peer, log, clock, ending } = parts;
  const undo: (() => void | Promise<void>)[] = [];
  const context: PluginContext = {
    name: data.name,
    id: data.id,
    log,
    clock,
    random: () => host.random(),
    signal: ending.signal,
    services,
    fetch: createRemoteFetch(peer, host, { scope: 0, signal: ending.signal }),
    kv: createKeyValue(peer),
    reveal: () => refuse("reveal", "no secret can be read there; let the host put it into calls of fetch"),
    dataDir: async () => refuse("dataDir", "there are no files there; use kv"),
    ...ownTimers(parts),
    defer: (step) => void undo.push(step),
  };
  const end = async (): Promise<void> => {
    ending.abort();
    for (let step = undo.pop(); step; step = undo.pop()) await guarded(log, step);
  };
  return { context, end };
}

type Run = () => void | Promise<void>;

function ownTimers({ data, log, clock, ending }: ContextParts): Pick<PluginContext, "after" | "every"> {
  const start = (timer: () => TimerHandle): TimerHandle => {
    if (!data.timers) throw new Error('timers need a right; ask for { "timers": true } and have it granted');
    const handle = timer();
    ending.signal.addEventListener("abort", () => handle.cancel());
    return handle;
  };
  return {
    after: (ms, run) => start(() => clock.after(ms, () => void guarded(log, run))),
    every(ms, run) {
      let busy = false;
      const turn = async (): Promise<void> => {
        if (busy) return;
        busy = true;
        await guarded(log, run);
        busy = false;
      };
      return start(() => clock.every(ms, () => void turn()));
    },
  };
}

async function guarded(log: Logger, run: Run): Promise<void> {
  try {
    await run();
  } catch (fault) {
    log.error("a timer or a deferred function of the plugin failed", { fault });
  }
}

const services: Services = {
  use: ({ id }) => refuse(`the service "${id}"`, "services do not cross into its process"),
  provide: ({ id }) => refuse(`offering the service "${id}"`, "services do not cross out of its process"),
};

function refuse(what: string, why: string): never {
  throw new Error(`${what} is for plugins that run inline: ${why}`);
}
