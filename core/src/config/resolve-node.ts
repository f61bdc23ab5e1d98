import type { Place } from "./place.ts";
import type { NodeValues, PoolValues } from "./pool-shape.ts";
import { readConfigFile, readKey, readProxy, type Surroundings } from "./read-secret.ts";
import { resolveCapabilities } from "./resolve-capabilities.ts";
import { type Prefix, resolvePrefix } from "./resolve-prefix.ts";
import { resolveTraffic } from "./resolve-traffic.ts";
import type { ConnectionSettings, ModelRule, ResolvedHedge, ResolvedNode } from "./resolved.ts";

/** What a node has of its pool. */
export interface NodeHome {
  readonly pool: string;
  readonly provider: string;
  readonly capabilities: readonly ModelRule[];
  readonly traffic: Pick<PoolValues, "limits" | "cooldown" | "errorRules">;
  readonly hedge: ResolvedHedge | undefined;
  readonly prefix: Prefix;
  readonly rewriteModel: boolean;
}

interface NodeRead extends NodeHome {
  readonly id: string;
  readonly value: NodeValues;
  readonly place: Place;
}

/** Resolves a node; undefined when an optional secret that it needs is not set. */
export function resolveNode(node: NodeRead, surroundings: Surroundings): ResolvedNode | undefined {
  const { id, pool, provider, value, place } = node;
  const credential = readKey(value.apiKey, place.field("apiKey"), surroundings);
  const proxy = readProxy(value.proxy, place.field("proxy"), surroundings);
  if (credential === "unset" || proxy === "unset") return undefined;
  return {
    id,
    pool,
    provider,
    baseUrl: value.baseUrl,
    credential,
    models: value.models,
    excludedModels: [...value.excludedModels, ...value.notSupportedModels],
    ...resolvePrefix(node.prefix, value, place),
    rewriteModel: node.rewriteModel,
    capabilities: [...node.capabilities, ...resolveCapabilities(value.capabilities)],
    traffic: resolveTraffic(node.traffic, value),
    hedge: node.hedge,
    priority: value.priority,
    weight: value.weight,
    headers: plainObject(value.headers),
    labels: plainObject(value.labels),
    connection: { proxy, ...resolveTls(value.tls, place.field("tls"), surroundings) },
    options: value.rest,
    path: place.path,
  };
}

function resolveTls(
  tls: NodeValues["tls"],
  place: Place,
  surroundings: Surroundings,
): Pick<ConnectionSettings, "ca" | "verify"> {
  const verify = tls?.verify ?? true;
  if (tls?.caFile === undefined) return { ca: undefined, verify };
  const ca = readConfigFile(tls.caFile, place.field("caFile"), surroundings);
  if (ca?.includes("-----BEGIN CERTIFICATE-----") === false) {
    place.field("caFile").fault(`${tls.caFile} holds no certificate in PEM`);
  }
  return { ca, verify };
}

function plainObject(map: ReadonlyMap<string, string | undefined> | undefined): Readonly<Record<string, string>> {
  const entries = [...(map ?? [])].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return Object.fromEntries(entries);
}
