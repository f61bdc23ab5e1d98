import { resolve } from "node:path";
import { configShape, type ConfigValues } from "./config-shape.ts";
import { ConfigError, type ConfigFault } from "./fault.ts";
import { entryKey } from "./overlay/entries.ts";
import { nameOrigin, type OverlayOrigin } from "./overlay/name-origin.ts";
import { createPlace, type Place } from "./place.ts";
import type { Surroundings } from "./read-secret.ts";
import { resolveCapabilities } from "./resolve-capabilities.ts";
import { resolveAliases } from "./resolve-aliases.ts";
import { resolveDefaultPools } from "./resolve-default-pools.ts";
import { resolvePlugins } from "./resolve-plugins.ts";
import { resolvePools } from "./resolve-pools.ts";
import { resolveServer, resolveUpstream } from "./resolve-server.ts";
import type { ResolvedConfig } from "./resolved.ts";

/** Where a config comes from. */
export interface ConfigOrigin {
  /** Folder that relative paths start from. */
  readonly baseDir: string;
  /** The config file and what it imports. */
  readonly files?: readonly string[];
  /** Where `{ "$env": "NAME" }` is looked up. */
  readonly env: NodeJS.ProcessEnv;
  /** What lies over the file, so that faults of it are told with their place there. */
  readonly overlay?: OverlayOrigin | undefined;
  /** What is to be said beside what is found. */
  readonly warnings?: readonly string[];
}

/**
 * Checks a config as a whole, fills in defaults and reads its secrets.
 * @throws ConfigError with every fault.
 */
export function resolveConfig(config: unknown, origin: ConfigOrigin): ResolvedConfig {
  const { baseDir, files = [], env, overlay, warnings = [] } = origin;
  const faults: ConfigFault[] = [];
  const place = createPlace("", faults);
  const surroundings: Surroundings = { baseDir: resolve(baseDir), env, files: new Set(files), warnings: [...warnings] };
  const values = configShape.read(config, place);
  const resolved = values && resolveValues(values, place, surroundings);
  if (resolved === undefined || faults.length > 0) throw new ConfigError(nameOrigin(faults, overlay));
  return { ...resolved, overlay };
}

function resolveValues(values: ConfigValues, place: Place, surroundings: Surroundings): ResolvedConfig | undefined {
  const { baseDir, files, warnings } = surroundings;
  const server = values.server && resolveServer(values.server, place.field("server"), surroundings);
  const upstream = values.upstream && resolveUpstream(values.upstream, place.field("upstream"), surroundings);
  const plugins = resolvePlugins(values.plugins ?? [], baseDir);
  const { rewriteModel } = values;
  const forAll = { rules: resolveCapabilities(values.capabilities), rewriteModel, hedge: values.upstream?.hedge };
  const pools = resolvePools(values.pools ?? new Map(), forAll, surroundings);
  const names = { defined: new Set(values.pools?.keys()), used: new Set(pools.map(({ id }) => id)) };
  const aliases = resolveAliases(values.models ?? new Map(), { ...names, pools: values.pools }, place.field("models"));
  const defaultPools = resolveDefaultPools(values.defaultPool ?? [], names);
  const dataDir = resolve(baseDir, values.dataDir);
  const { log, sandbox } = values;
  if (server === undefined || upstream === undefined || log === undefined || sandbox === undefined) return undefined;
  const { minimum, nodePath } = sandbox;
  return {
    files: [...files],
    baseDir,
    server,
    upstream,
    plugins,
    disabledPlugins: (values.plugins ?? []).flatMap(({ value }) => (value.enabled ? [] : (entryKey(value) ?? []))),
    sandbox: { minimum, nodePath: nodePath === undefined ? undefined : resolve(baseDir, nodePath) },
    pools,
    aliases,
    defaultPools,
    dataDir,
    log,
    warnings,
  };
}
