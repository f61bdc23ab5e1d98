import type { Config, NodeConfig, PoolConfig } from "@patchbay/core";
import type { Plugin } from "@patchbay/sdk";
import type { Scene } from "../scene.ts";
import type { Placeholders } from "./placeholders.ts";
import { stagePlugins } from "./stage-plugins.ts";
import type { Addresses } from "./find-addresses.ts";

/** What a config is staged with. */
export interface StageMeans {
  readonly plugin: Plugin;
  /** Where every call of the kernel goes. */
  readonly proxy: string;
  /** Folder for what plugins keep, which is nobody's. */
  readonly dataDir: string;
  /** Undefined: every node that might be there is. */
  readonly scene?: Scene;
  readonly addresses?: Addresses;
  readonly env: NodeJS.ProcessEnv;
  readonly placeholders: Placeholders;
}

/**
 * The config of a kernel that plays a tape: plugins, pools, nodes, aliases and policies stay as they are, keys are made up,
 * all calls go to the tape's server, and nobody from outside comes in.
 */
export function stageConfig(config: Config, means: StageMeans): Config {
  const { adminToken: _adminToken, keys: _keys, ...server } = config.server ?? {};
  const { cli: _cli, ...rest } = config;
  const pools = Object.entries(config.pools ?? {});
  return {
    ...rest,
    server: { ...server, host: "127.0.0.1", port: 0 },
    upstream: { ...config.upstream, proxy: means.proxy },
    dataDir: means.dataDir,
    plugins: [...stagePlugins(config.plugins ?? [], means), means.plugin],
    pools: Object.fromEntries(pools.map(([id, pool]) => [id, poolOf(id, pool, means)])),
  };
}

/** Probes ask by themselves, which no tape foresees. */
function poolOf(id: string, { probe: _probe, nodes, ...pool }: PoolConfig, means: StageMeans): PoolConfig {
  // Nodes without an id are named by their place.
  const named = nodes.map((node, index) => ({ ...node, id: node.id ?? `node-${index + 1}` }));
  const home = { id, provider: pool.provider };
  return { ...pool, nodes: named.flatMap((node) => nodeOf(home, node, means)) };
}

function nodeOf(
  pool: { readonly id: string; readonly provider: string },
  { proxy: _proxy, tls: _tls, ...node }: NodeConfig & { readonly id: string },
  means: StageMeans,
): readonly NodeConfig[] {
  const { apiKey } = node;
  if (isLeftOut(apiKey, `${pool.id}/${node.id}`, means)) return [];
  const baseUrl = node.baseUrl ?? means.addresses?.get(pool.provider);
  return [
    {
      ...node,
      ...(baseUrl !== undefined && { baseUrl: withoutTls(baseUrl) }),
      ...(apiKey !== undefined && { apiKey: means.placeholders.key() }),
    },
  ];
}

/** The same address without TLS, which nobody but that host could speak. */
function withoutTls(address: string): string {
  return address.replace(/^https:/i, "http:");
}

/** A node whose optional key is not set here was there all the same when the tape names it. */
function isLeftOut(apiKey: NodeConfig["apiKey"], name: string, { env, scene }: StageMeans): boolean {
  if (typeof apiKey !== "object" || !("$env" in apiKey) || apiKey.optional !== true) return false;
  return scene !== undefined && !env[apiKey.$env] && !scene.selections.some(({ chosen }) => chosen.includes(name));
}
