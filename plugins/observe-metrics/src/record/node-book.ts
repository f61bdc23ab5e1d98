import type { NodeCondition, NodeStateEvent } from "@patchbay/sdk";
import type { Metrics } from "../metrics.ts";
import type { Words } from "../words.ts";

const conditions = [
  "ready",
  "busy",
  "cooling",
  "refreshing",
  "needs-login",
  "disabled",
] as const satisfies readonly NodeCondition[];

interface Known {
  readonly pool: string;
  readonly node: string;
  condition: NodeCondition;
  /** When its rest passes, in milliseconds since the epoch. */
  until: number | undefined;
  /** When rests for one model pass. */
  readonly models: Map<string, number>;
}

/** Nodes may come and go with the config; these are kept in mind. */
const maxNodes = 10_000;
const maxModels = 1000;

/** How nodes stand, as far as events told. */
export class NodeBook {
  readonly #known = new Map<string, Known>();

  /** A node is asked: it is there, and was ready unless something else was said of it. */
  noticed(pool: string, node: string): void {
    this.#of(pool, node);
  }

  changed({ pool, node, model, condition, until }: NodeStateEvent): void {
    const known = this.#of(pool, node);
    if (!known) return;
    if (model === undefined) {
      known.condition = condition;
      known.until = until;
    } else if (condition !== "cooling") {
      known.models.delete(model);
    } else if (known.models.size < maxModels || known.models.has(model)) {
      known.models.set(model, until ?? Number.POSITIVE_INFINITY);
    }
  }

  /** Writes down how nodes stand now. Several nodes that share the label `other` add up. */
  show({ nodes, restingModels }: Pick<Metrics, "nodes" | "restingModels">, words: Words, now: number): void {
    nodes.clear();
    restingModels.clear();
    for (const known of this.#known.values()) {
      const labels = { pool: words.pool.word(known.pool), node: words.node.word(known.node) };
      const current = conditionAt(known, now);
      for (const condition of conditions) nodes.add({ ...labels, condition }, condition === current ? 1 : 0);
      for (const [model, until] of known.models) if (until <= now) known.models.delete(model);
      restingModels.add(labels, known.models.size);
    }
  }

  #of(pool: string, node: string): Known | undefined {
    const key = `${pool}\u0000${node}`;
    const found = this.#known.get(key);
    if (found || this.#known.size >= maxNodes) return found;
    const known: Known = { pool, node, condition: "ready", until: undefined, models: new Map() };
    this.#known.set(key, known);
    return known;
  }
}

/** A rest that passes with time is told by no event. */
function conditionAt({ condition, until }: Known, now: number): NodeCondition {
  return condition === "cooling" && until !== undefined && until <= now ? "ready" : condition;
}
