import {
  type Candidate,
  type Endpoints,
  GatewayError,
  type Node,
  type OutboundProvider,
  type Wire,
} from "@patchbay/sdk";
import type { ParameterRules, ResolvedNode } from "../config/resolved.ts";
import { fingerprintOf } from "../credentials/fingerprint.ts";
import { hashText } from "../plugins/hash-text.ts";
import { createOverrides, type ModelOverride } from "./model-overrides.ts";
import type { NodeRecord } from "./node-record.ts";
import type { NodeStates } from "./node-states.ts";
import { routedCandidate } from "./routed-candidate.ts";
import { createServedModels, type ServedModels } from "./served-models.ts";

/** A node with everything that plugins must not see. */
export interface NodeEntry {
  readonly node: Node;
  readonly config: ResolvedNode;
  readonly provider: OutboundProvider;
  /** Id of the plugin that gives the provider, for blame. */
  readonly owner: string;
  /** The wire that the node speaks; undefined for programmed providers. */
  readonly wire: Wire | undefined;
  /** Where the node serves what; empty for programmed providers. */
  readonly endpoints: Endpoints;
  readonly record: NodeRecord;
  /** Which models the node may be asked for, by which names. */
  readonly models: ServedModels;
  /** What the config says of this model; undefined when it says nothing. */
  readonly override: (model: string) => ModelOverride | undefined;
}

/** A config node whose provider is known and whose own fields are checked. */
export interface CheckedNode {
  readonly config: ResolvedNode;
  readonly provider: OutboundProvider;
  readonly owner: string;
  /** The node as plugins see it, with the provider's own fields checked. */
  readonly node: Node;
  readonly wire: Wire | undefined;
  readonly endpoints: Endpoints;
}

/** How a model is asked for. */
export interface Asking {
  /** Only nodes with this prefix are asked for; without one, those that do not demand theirs. */
  readonly prefix?: string | undefined;
  /** The config itself asks, for the target of an alias: it may use ids and need not use prefixes. */
  readonly isTarget?: boolean;
  /** Set in requests on this way. */
  readonly parameters?: ParameterRules | undefined;
}

/** Every node of a generation. */
export class NodeTable {
  readonly pools: ReadonlyMap<string, readonly NodeEntry[]>;
  /** Prefixes that nodes have. */
  readonly prefixes: ReadonlySet<string>;
  /** What the states of these nodes are kept under. */
  readonly recordKeys: ReadonlySet<string>;
  readonly #byNode = new Map<Node, NodeEntry>();

  constructor(poolIds: readonly string[], nodes: readonly CheckedNode[], states: NodeStates) {
    const pools = new Map<string, NodeEntry[]>(poolIds.map((id) => [id, []]));
    for (const checked of nodes) {
      const entry = entryOf(checked, states);
      pools.get(checked.config.pool)?.push(entry);
      this.#byNode.set(entry.node, entry);
    }
    this.pools = pools;
    this.prefixes = new Set(nodes.flatMap(({ config }) => config.prefix ?? []));
    this.recordKeys = new Set(nodes.map(({ config }) => keyOf(config)));
  }

  /** The entry of a node by name. @throws GatewayError `not-found`. */
  named(pool: string, id: string): NodeEntry {
    const entry = this.pools.get(pool)?.find(({ node }) => node.id === id);
    if (entry) return entry;
    throw new GatewayError("not-found", `there is no node "${id}" in a pool "${pool}"`);
  }

  /** The entry of a node of this table. */
  entryOf(node: Node): NodeEntry | undefined {
    return this.#byNode.get(node);
  }

  /** The candidates of a pool for a model, in config order. */
  candidates(pool: string, model: string, { prefix, parameters, isTarget = false }: Asking = {}): readonly Candidate[] {
    const entries = this.pools.get(pool) ?? [];
    return entries.flatMap(({ node, config, models }) => {
      const isFor = prefix === undefined ? isTarget || !config.forcePrefix : config.prefix === prefix;
      const id = isFor ? models.idOf(model, isTarget) : undefined;
      return id === undefined ? [] : [routedCandidate(node, id, parameters)];
    });
  }
}

/** The node as plugins see it. `options` are the provider's own fields, checked. */
export function publicNode(
  { id, pool, priority, weight, labels, credential, ...config }: ResolvedNode,
  provider: OutboundProvider,
  options: Node["options"],
): Node {
  const baseUrl = config.baseUrl ?? provider.baseUrl;
  return Object.freeze({
    id,
    pool,
    provider: provider.id,
    ...(baseUrl !== undefined && { baseUrl }),
    priority,
    weight,
    hasCredential: credential !== undefined,
    labels: Object.freeze({ ...labels }),
    options: Object.freeze({ ...options }),
  });
}

function entryOf(checked: CheckedNode, states: NodeStates): NodeEntry {
  return {
    ...checked,
    record: states.recordOf(keyOf(checked.config), checked.node),
    models: createServedModels(checked.config),
    override: createOverrides(checked.config.capabilities),
  };
}

/** Changes with what a record is about, so that a new key or address starts with a clean record. Shows nothing of either. */
function keyOf({ pool, id, provider, baseUrl, credential }: ResolvedNode): string {
  return hashText(JSON.stringify([pool, id, provider, baseUrl, credential && fingerprintOf(credential)]));
}
