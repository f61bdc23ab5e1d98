import type { Secret } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import { hostShape, logLevelShape, portShape } from "./config-shape.ts";
import type { EnvRef } from "./config.ts";
import type { ConfigFault } from "./fault.ts";
import { createPlace, type Place } from "./place.ts";
import { setPluginFlag } from "./plugin-flag.ts";
import { text } from "./scalar-shapes.ts";
import { isRecord } from "./shape.ts";

/** A config with flags and environment laid over it, and what was wrong with those. */
export interface FlaggedConfig {
  readonly config: unknown;
  readonly faults: readonly ConfigFault[];
  /** What came from where. */
  readonly origins: readonly FlagOrigin[];
}

/** A value that did not come from the file. */
export interface FlagOrigin {
  readonly path: string;
  readonly origin: "flag" | "environment";
}

type Settings = Readonly<Record<string, unknown>>;

/** A setting that a flag or an environment variable makes over the file. */
interface Override {
  readonly variable: string;
  /** What it sets; undefined where the config says what. */
  readonly path: string | undefined;
  /** The config with the value in it; reports a value that cannot be used. */
  apply(config: Settings, value: string, place: Place, source: "flag" | "environment"): Settings;
}

/** Flags that stand over the file, by name. */
const overrides = {
  host: {
    variable: "PATCHBAY_HOST",
    path: "server.host",
    apply: (config, value, place) => setIn(config, "server", "host", hostShape.read(value, place)),
  },
  port: {
    variable: "PATCHBAY_PORT",
    path: "server.port",
    apply: (config, value, place) => setIn(config, "server", "port", portShape.read(wholeNumber(value), place)),
  },
  "api-key": {
    variable: "PATCHBAY_API_KEY",
    path: "server.keys",
    apply: (config, value, place, source) => setIn(config, "server", "keys", keysOf(value, place, source)),
  },
  pool: {
    variable: "PATCHBAY_POOL",
    path: "defaultPool",
    apply: (config, value, place) => ({ ...config, defaultPool: text().read(value, place) ?? config["defaultPool"] }),
  },
  "log-level": {
    variable: "PATCHBAY_LOG_LEVEL",
    path: "log.level",
    apply: (config, value, place) => setIn(config, "log", "level", logLevelShape.read(value, place)),
  },
  "log-prompts": {
    variable: "PATCHBAY_LOG_PROMPTS",
    path: undefined,
    apply: (config, value, place) => setPluginFlag(config, "log-prompts", value, place),
  },
} satisfies Record<string, Override>;

/** Flags that beat the config file. */
type ConfigFlag = keyof typeof overrides;

/** Values of flags as typed. */
export type ConfigFlags = Readonly<Partial<Record<ConfigFlag, string>>>;

/** The flags that beat the config file, and the environment variable behind each. */
export const configFlags: readonly { readonly flag: string; readonly variable: string }[] = Object.entries<Override>(
  overrides,
).map(([flag, { variable }]) => ({ flag, variable }));

/** Lays flags over the environment's `PATCHBAY_*` over a config. An empty variable counts as not set. */
export function applyFlags(config: unknown, flags: ConfigFlags, env: NodeJS.ProcessEnv): FlaggedConfig {
  if (!isRecord(config)) return { config, faults: [], origins: [] };
  const faults: ConfigFault[] = [];
  const origins: FlagOrigin[] = [];
  const typed = new Map(Object.entries(flags));
  let flagged: Settings = config;
  for (const [flag, override] of Object.entries<Override>(overrides)) {
    const value = typed.get(flag);
    const variable = env[override.variable] ?? "";
    if (value === undefined && variable === "") continue;
    const origin = value === undefined ? "environment" : "flag";
    const place = createPlace(origin === "flag" ? `--${flag}` : override.variable, faults);
    const before = flagged;
    flagged = override.apply(flagged, value ?? variable, place, origin);
    const paths = override.path === undefined ? changedOptions(before, flagged) : [override.path];
    origins.push(...paths.map((path) => ({ path, origin }) as const));
  }
  return { config: flagged, faults, origins };
}

/** Plugins that a flag of the config's own making has changed. */
function changedOptions(before: Settings, after: Settings): readonly string[] {
  const [old, now] = [before, after].map(({ plugins }) => (Array.isArray(plugins) ? (plugins as unknown[]) : []));
  return (now ?? []).flatMap((entry, index) => (entry === old?.[index] ? [] : [`plugins[${index}].options`]));
}

/** A value that is undefined had a fault: the file's stays, and the fault is what counts. */
function setIn(config: Settings, part: string, key: string, value: unknown): Settings {
  const settings = config[part] ?? {};
  return value === undefined || !isRecord(settings) ? config : { ...config, [part]: { ...settings, [key]: value } };
}

function wholeNumber(value: string): number | string {
  return /^\d+$/.test(value) ? Number(value) : value;
}

function keysOf(value: string, place: Place, source: "flag" | "environment"): readonly (Secret | EnvRef)[] | undefined {
  if (source === "environment") return [{ $env: "PATCHBAY_API_KEY" }];
  return value === "" ? place.fault("must not be empty") : [createSecret(value, "--api-key")];
}
