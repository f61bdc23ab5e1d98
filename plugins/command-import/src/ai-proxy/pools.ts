import type { NodeConfig } from "@patchbay/core";
import { addressOf, proxyOf } from "../addresses.ts";
import { type Draft, leave } from "../draft.ts";
import type { Fields } from "../fields.ts";
import { Names } from "../names.ts";
import { excludedOf, modelsOf } from "./models.ts";
import type { PoolTraffic } from "./traffic.ts";

/** A list of keys, and what it becomes. */
interface Kind {
  readonly key: string;
  readonly pool: string;
  readonly provider: string;
  /** Put behind addresses without one. */
  readonly version: string;
  readonly needsAddress: boolean;
}

const kinds: readonly Kind[] = [
  { key: "claude-api-key", pool: "claude", provider: "claude", version: "v1", needsAddress: false },
  { key: "openai-api-key", pool: "openai", provider: "openai", version: "v1", needsAddress: false },
  { key: "gemini-api-key", pool: "gemini", provider: "gemini", version: "v1beta", needsAddress: false },
  { key: "openai-compatibility", pool: "openai-compat", provider: "openai", version: "v1", needsAddress: true },
];

/** A pool for each list that has a key. Every pool may answer for any model, in the order of the lists. */
export function addPools(draft: Draft, config: Fields, traffic: PoolTraffic): void {
  for (const kind of kinds) {
    const names = new Names();
    const seen = new Set<string>();
    const nodes = config.objects(kind.key).flatMap((entry, index) => {
      const apiKey = entry.text("api-key");
      const problem = keyProblem(apiKey, seen);
      if (apiKey === undefined || problem !== undefined) {
        leave(draft, entry.path, problem ?? "");
        return [];
      }
      const id = names.take(entry.text("name"), `node-${index + 1}`);
      const node = nodeOf(draft, { kind, traffic, id, apiKey }, entry);
      return node ? [node] : [];
    });
    if (nodes.length === 0) continue;
    const plugin = `@patchbay/provider-${kind.provider}`;
    if (!draft.plugins.some((entry) => entry.plugin === plugin)) draft.plugins.push({ plugin });
    const { cooldown } = traffic;
    draft.pools[kind.pool] = { provider: kind.provider, ...(cooldown && { cooldown }), nodes };
    draft.defaultPools.push(kind.pool);
  }
}

function keyProblem(apiKey: string | undefined, seen: Set<string>): string | undefined {
  if (apiKey === undefined) return "has no key";
  if (seen.has(apiKey)) return "has the same key as one before";
  seen.add(apiKey);
  return undefined;
}

interface NodeSource {
  readonly kind: Kind;
  readonly traffic: PoolTraffic;
  readonly id: string;
  readonly apiKey: string;
}

function nodeOf(draft: Draft, source: NodeSource, entry: Fields): NodeConfig | undefined {
  const { kind, id, apiKey } = source;
  const given = entry.text("base-url");
  const baseUrl = given === undefined ? undefined : addressOf(draft, given, entry.at("base-url"), kind.version);
  if (baseUrl === undefined && (kind.needsAddress || given !== undefined)) {
    leave(draft, entry.path, `the node "${id}" has no address that can be used`);
    return undefined;
  }
  const node: NodeConfig = {
    id,
    ...(baseUrl !== undefined && { baseUrl }),
    apiKey: draft.secrets.refer(apiKey, `${kind.pool}_${id}_KEY`, entry.at("api-key")),
    ...(kind.provider === "openai" && entry.text("wire-api") === "responses" && { wireApi: "responses" }),
    ...modelsOf(draft, entry),
    ...excludedOf(draft, entry),
    ...prefixOf(draft, entry, source.traffic),
    ...headersOf(draft, entry),
    ...wayOf(draft, entry),
    ...(entry.flag("disabled") === true && { enabled: false }),
  };
  const cloak = entry.object("cloak");
  if (cloak && (cloak.text("mode") ?? "never") !== "never")
    leave(draft, entry.at("cloak"), "passing for another client is not offered");
  entry.skip("wire-api");
  for (const key of entry.rest) leave(draft, entry.at(key), "is a field that is not known");
  return node;
}

function prefixOf(draft: Draft, entry: Fields, { forcePrefix }: PoolTraffic): Partial<NodeConfig> {
  const prefix = entry.text("prefix")?.replace(/\/+$/, "");
  if (prefix === undefined || prefix === "") return {};
  if (/^[a-z0-9][a-z0-9._-]*$/i.test(prefix)) return { prefix, ...(forcePrefix && { forcePrefix }) };
  leave(draft, entry.at("prefix"), "a prefix is made of letters, digits and . _ -");
  return {};
}

const secretHeader = /auth|cookie|key|secret|token/i;

function headersOf(draft: Draft, entry: Fields): Partial<NodeConfig> {
  const headers = entry.object("headers");
  const kept = (headers?.keys ?? []).flatMap((name) => {
    const value = headers?.text(name);
    if (!secretHeader.test(name)) return value === undefined ? [] : [[name, value] as const];
    leave(draft, `${entry.at("headers")}.${name}`, "may hold a secret, and headers of nodes are plain text");
    return [];
  });
  return kept.length === 0 ? {} : { headers: Object.fromEntries(kept) };
}

/** An empty address meant none at all. */
function wayOf(draft: Draft, entry: Fields): Partial<NodeConfig> {
  if (!entry.keys.includes("proxy-url")) return {};
  const [url = ""] = entry.texts("proxy-url");
  const proxy = proxyOf(draft, url === "" ? "direct" : url, entry.at("proxy-url"));
  return proxy === undefined ? {} : { proxy };
}
