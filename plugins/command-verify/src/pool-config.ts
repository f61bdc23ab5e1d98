import type { Config, NodeConfig, PoolConfig } from "@patchbay/core";

/** What of a config is proved. */
export interface Part {
  readonly pool: string;
  readonly node: string | undefined;
  /** The one key that the kernel takes. */
  readonly key: string;
}

/**
 * The config of a kernel that is there for the proof alone: one door, one key, the pool that is meant with the node that
 * is meant, and nothing that would ask providers by itself or let one failed check spoil the next.
 * @throws Error for a pool or node that is not there.
 */
export function configForProof(config: Config, { pool, node, key }: Part): Config {
  const { adminToken: _adminToken, ...server } = config.server ?? {};
  const pools = config.pools ?? {};
  const meant = Object.hasOwn(pools, pool) ? pools[pool] : undefined;
  if (!meant) throw new Error(`no pool ${JSON.stringify(pool)} in the config; there are ${listed(Object.keys(pools))}`);
  const others = Object.entries(pools).map(([id, each]) => [id, quiet(each)] as const);
  return {
    ...config,
    server: { ...server, host: "127.0.0.1", port: 0, keys: [key], debugHeaders: true },
    plugins: withDoor(config.plugins ?? []),
    pools: { ...Object.fromEntries(others), [pool]: restless({ ...quiet(meant), nodes: nodesOf(meant, pool, node) }) },
  };
}

/** Chat Completions is what the proof speaks, whatever clients of this config speak. */
const door = "@patchbay/protocol-openai-chat";

function withDoor(entries: NonNullable<Config["plugins"]>): NonNullable<Config["plugins"]> {
  const isThere = entries.some((entry) => {
    if (typeof entry === "string") return entry === door;
    if (typeof entry !== "object") return false;
    if ("name" in entry) return entry.name === door;
    return entry.enabled !== false && (typeof entry.plugin === "string" ? entry.plugin : entry.plugin.name) === door;
  });
  return isThere ? entries : [...entries, door];
}

function nodesOf({ nodes }: PoolConfig, pool: string, wanted: string | undefined): readonly NodeConfig[] {
  // Nodes without an id are named by their place, which is another one once others are taken out.
  const named = nodes.map((node, index) => ({ ...node, id: node.id ?? `node-${index + 1}` }));
  if (wanted === undefined) return named;
  const found = named.filter(({ id }) => id === wanted);
  if (found.length > 0) return found;
  throw new Error(
    `pool ${JSON.stringify(pool)} has no node ${JSON.stringify(wanted)}; there are ${listed(named.map(({ id }) => id))}`,
  );
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "none" : names.join(", ");
}

/** Probes and hedges ask providers beyond what the checks may spend. */
function quiet({ probe: _probe, ...pool }: PoolConfig): PoolConfig {
  return { ...pool, hedge: false };
}

const noRests: NonNullable<PoolConfig["cooldown"]> = {
  "credential-rejected": false,
  "quota-exhausted": false,
  "rate-limited": false,
  "model-not-found": false,
  overloaded: false,
  "upstream-failed": false,
  "invalid-reply": false,
  unreachable: false,
  timeout: false,
  "stream-interrupted": false,
  "provider-crashed": false,
};

/** A node that failed one check is asked in the next one. */
function restless({ nodes, errorRules, ...pool }: PoolConfig): PoolConfig {
  return {
    ...pool,
    cooldown: noRests,
    ...(errorRules && { errorRules: errorRules.map((rule) => ({ ...rule, rest: false })) }),
    nodes: nodes.map(({ cooldown: _cooldown, errorRules: own, ...node }) => ({
      ...node,
      ...(own && { errorRules: own.map((rule) => ({ ...rule, rest: false })) }),
    })),
  };
}
