import type { Config, PluginEntry, PoolConfig } from "@patchbay/core";
import type { Secrets } from "./secrets.ts";

/** Something of the old config that the new one does not have, or has differently. */
export interface Note {
  /** Where it stood. */
  readonly what: string;
  readonly why: string;
}

/** A new config in the making. */
export interface Draft {
  readonly secrets: Secrets;
  readonly notes: Note[];
  readonly server: Writable<NonNullable<Config["server"]>>;
  readonly upstream: Writable<NonNullable<Config["upstream"]>>;
  readonly plugins: PluginEntry[];
  readonly pools: Record<string, PoolConfig>;
  readonly models: Record<string, NonNullable<Config["models"]>[string]>;
  readonly defaultPools: string[];
  readonly log: Writable<NonNullable<Config["log"]>>;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The draft of a config that has nothing yet. */
export function createDraft(secrets: Secrets): Draft {
  return {
    secrets,
    notes: [],
    server: {},
    upstream: {},
    plugins: [],
    pools: {},
    models: {},
    defaultPools: [],
    log: {},
  };
}

/** Says why something is not in the new config. */
export function leave(draft: Draft, what: string, why: string): void {
  draft.notes.push({ what, why });
}

/** The config that a draft has become; parts with nothing in them are left out. */
export function finish({ server, upstream, plugins, pools, models, defaultPools, log }: Draft): Config {
  const [defaultPool] = defaultPools;
  return {
    ...(hasKeys(server) && { server }),
    ...(hasKeys(upstream) && { upstream }),
    plugins,
    pools,
    ...(hasKeys(models) && { models }),
    ...(defaultPool !== undefined && { defaultPool: defaultPools.length === 1 ? defaultPool : defaultPools }),
    ...(hasKeys(log) && { log }),
  };
}

function hasKeys(part: object): boolean {
  return Object.keys(part).length > 0;
}
