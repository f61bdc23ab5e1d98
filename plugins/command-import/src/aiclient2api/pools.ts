import type { NodeConfig } from "@patchbay/core";
import { addressOf } from "../addresses.ts";
import { type Draft, leave } from "../draft.ts";
import type { Fields } from "../fields.ts";
import { Names } from "../names.ts";
import { type KeyedKind, keyedTypes, kindOf } from "./kinds.ts";
import type { PoolTraffic } from "./traffic.ts";

/** The pools of `provider_pools.json`. */
export function addPools(draft: Draft, pools: Fields, traffic: PoolTraffic): void {
  for (const type of pools.keys) {
    const kind = kindOf(type);
    const nodes = pools.objects(type);
    if (typeof kind === "string")
      leave(draft, type, `${kind} (${nodes.length} ${nodes.length === 1 ? "node" : "nodes"})`);
    else addPool(draft, { type, kind, traffic }, nodes);
  }
}

/** A key in `config.json` itself is a pool of one node, where there is no other of its type. */
export function addGlobalPools(draft: Draft, config: Fields, traffic: PoolTraffic): void {
  const wanted = new Set((config.text("MODEL_PROVIDER") ?? "").split(",").map((type) => type.trim()));
  for (const type of keyedTypes.filter((known) => wanted.has(known) && !Object.hasOwn(draft.pools, known))) {
    const kind = kindOf(type);
    if (typeof kind !== "string" && config.text(`${kind.fields}_API_KEY`) !== undefined)
      addPool(draft, { type, kind, traffic }, [config]);
  }
}

interface PoolKind {
  readonly type: string;
  readonly kind: KeyedKind;
  readonly traffic: PoolTraffic;
}

function addPool(draft: Draft, pool: PoolKind, entries: readonly Fields[]): void {
  const { type, kind, traffic } = pool;
  const names = new Names();
  const nodes = entries.flatMap((entry, index) => {
    const node = nodeOf(draft, pool, entry, names.take(nameOf(entry), `node-${index + 1}`));
    return node ? [node] : [];
  });
  if (nodes.length === 0) return leave(draft, type, "has no node that can be carried");
  if (!draft.plugins.some(({ plugin }) => plugin === kind.plugin)) draft.plugins.push({ plugin: kind.plugin });
  draft.pools[type] = { provider: kind.provider, ...(traffic.cooldown && { cooldown: traffic.cooldown }), nodes };
}

/** Names without a letter or digit of ASCII say nothing here. */
function nameOf(entry: Fields): string | undefined {
  const name = entry.text("customName")?.replaceAll(/[^\w.-]+/g, "-");
  return name !== undefined && /[a-z]/i.test(name) ? name : undefined;
}

function nodeOf(draft: Draft, { type, kind, traffic }: PoolKind, entry: Fields, id: string): NodeConfig | undefined {
  const where = entry.path === "" ? "config.json" : `provider_pools.json ${entry.path}`;
  const key = entry.text(`${kind.fields}_API_KEY`);
  const given = entry.text(`${kind.fields}_BASE_URL`);
  const baseUrl =
    given === undefined ? undefined : addressOf(draft, given, `${where} ${kind.fields}_BASE_URL`, kind.version);
  if (baseUrl === undefined && (kind.needsAddress || given !== undefined)) {
    leave(draft, where, `the node "${id}" has no address that can be used`);
    return undefined;
  }
  if (key === undefined) leave(draft, where, `the node "${id}" has no key: it is asked without one`);
  const proxy = traffic.proxyFor(type);
  const label = entry.text("customName");
  return {
    id,
    ...(baseUrl !== undefined && { baseUrl }),
    ...(key !== undefined && {
      apiKey: draft.secrets.refer(key, `${type}_${id}_KEY`, `${where} ${kind.fields}_API_KEY`),
    }),
    ...(entry.path !== "" && ownFields(draft, entry, where)),
    ...(label !== undefined && label !== id && { labels: { name: label } }),
    ...(proxy !== undefined && { proxy }),
  };
}

const state = [
  "uuid,isHealthy,checkHealth,needsRefresh,checkModelName,usageCount,errorCount,refreshCount,lastUsed,lastErrorTime",
  "lastErrorMessage,lastHealthCheckTime,lastHealthCheckModel,lastRefreshTime,scheduledRecoveryTime",
].flatMap((names) => names.split(","));

/** Room for everybody, as it was. */
const anyQueue = 10_000;
const queueMs = 300_000;

function ownFields(draft: Draft, entry: Fields, where: string): Partial<NodeConfig> {
  const models = entry.texts("supportedModels");
  const excluded = entry.texts("notSupportedModels");
  const concurrency = entry.number("concurrencyLimit") ?? 0;
  const queue = entry.number("queueLimit") ?? 0;
  const isDisabled = entry.flag("isDisabled") === true;
  entry.skip(...state);
  for (const key of entry.rest) leave(draft, `${where} ${key}`, "is a field that is not known");
  return {
    ...(models.length > 0 && { models }),
    ...(excluded.length > 0 && { notSupportedModels: excluded }),
    ...(concurrency >= 1 && { limits: { concurrency, queue: queue >= 1 ? queue : anyQueue, queueMs } }),
    ...(isDisabled && { enabled: false }),
  };
}
