import { type Config, createKernel, type NodeConfig, type PoolConfig } from "@patchbay/core";
import { definePlugin, type Logger, type Plugin } from "@patchbay/sdk";

/** Base addresses of nodes that give none, as their providers know them; by provider. */
export type Addresses = ReadonlyMap<string, string>;

/**
 * Asks a kernel that serves nobody which addresses the providers of a config know by themselves: calls are led to the tape
 * only where the address is known beforehand. `staged` is a config that is ready to be played.
 */
export async function findAddresses(
  staged: Config,
  means: { readonly baseDir: string; readonly env: NodeJS.ProcessEnv; readonly log: Logger },
): Promise<Addresses> {
  const found = new Map<string, string>();
  const silent = Object.entries(staged.pools ?? {}).flatMap(([id, pool]) => {
    const nodes = pool.nodes.filter(({ baseUrl }) => baseUrl === undefined);
    return nodes.length === 0 ? [] : [[id, { ...pool, nodes: nodes.map(servingAll) }] as const];
  });
  if (silent.length === 0) return found;
  const { models: _models, defaultPool: _defaultPool, ...rest } = staged;
  const plugins = [createListener(found), ...(staged.plugins ?? [])];
  const pools = Object.fromEntries(silent.map(([id, pool]) => [id, withoutPrefix(pool)]));
  const kernel = await createKernel({ ...rest, plugins, pools }, means);
  try {
    for (const [pool] of silent) await kernel.explain({ pool, model: "any" });
  } finally {
    await kernel.close();
  }
  return found;
}

/** A policy that is asked first, and hears of every node. */
function createListener(found: Map<string, string>): Plugin {
  return definePlugin({
    name: "patchbay-replay-addresses",
    sdk: "1.0",
    order: { stage: "first" },
    setup: () => ({
      selectNode(candidates) {
        for (const { node } of candidates) if (node.baseUrl !== undefined) found.set(node.provider, node.baseUrl);
        return candidates;
      },
    }),
  });
}

function servingAll(node: NodeConfig): NodeConfig {
  const { models: _models, excludedModels: _excluded, notSupportedModels: _unsupported, ...rest } = node;
  const { prefix: _prefix, forcePrefix: _force, enabled: _enabled, ...bare } = rest;
  return bare;
}

function withoutPrefix({ prefix: _prefix, forcePrefix: _force, ...pool }: PoolConfig): PoolConfig {
  return pool;
}
