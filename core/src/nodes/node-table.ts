import type { Candidate, Endpoints, Node, OutboundProvider, Wire } from "@patchbay/sdk";
import type { ResolvedNode } from "../config/resolved.ts";
import { createGlob } from "./glob.ts";
import { createOverrides, type ModelOverride } from "./model-overrides.ts";
import type { NodeRecord } from "./node-record.ts";
import type { NodeStates } from "./node-states.ts";

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
  /** Whether the node may be asked for this model. */
  readonly serves: (model: string) => boolean;
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

/** Every node of a generation. */
export class NodeTable {
  readonly pools: ReadonlyMap<string, readonly NodeEntry[]>;
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
    this.recordKeys = new Set(nodes.map(({ config }) => keyOf(config)));
  }

  /** The entry of a node of this table. */
  entryOf(node: Node): NodeEntry | undefined {
    return this.#byNode.get(node);
  }

  /** The candidates of a pool for a model, in config order. */
  candidates(pool: string, model: string): readonly Candidate[] {
    const entries = this.pools.get(pool) ?? [];
    return entries.filter(({ serves }) => serves(model)).map(({ node }) => Object.freeze({ node, model }));
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
  const { models, excludedModels, capabilities } = checked.config;
  const isIncluded = models ? createGlob(models) : (): boolean => true;
  const isExcluded = createGlob(excludedModels);
  return {
    ...checked,
    record: states.recordOf(keyOf(checked.config)),
    serves: (model) => isIncluded(model) && !isExcluded(model),
    override: createOverrides(capabilities),
  };
}

/** Changes with what a record is about, so that a new key or address starts with a clean record. */
function keyOf({ pool, id, provider, baseUrl, credential }: ResolvedNode): string {
  return JSON.stringify([pool, id, provider, baseUrl, credential?.source]);
}
