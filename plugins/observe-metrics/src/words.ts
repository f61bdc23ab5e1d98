import type { MetricsOptions } from "./options.ts";
import { Vocabulary } from "./registry/vocabulary.ts";

/** Names that stand in the code of plugins, of which there are few. */
const maxFixed = 200;

/** The values that labels may have. */
export interface Words {
  /** Models as clients name them. */
  readonly model: Vocabulary;
  /** Models as providers name them. */
  readonly upstreamModel: Vocabulary;
  readonly pool: Vocabulary;
  readonly node: Vocabulary;
  readonly client: Vocabulary;
  /** Protocols, plugins, hooks, wires, rules and codes of failures. */
  readonly fixed: Vocabulary;
}

type Limits = Pick<MetricsOptions, "maxModels" | "maxPools" | "maxNodes" | "maxClients">;

/** `overflowed` hears which label a name had no room in. */
export function createWords(limits: Limits, overflowed: (label: string) => void): Words {
  const vocabulary = (label: string, max: number): Vocabulary => new Vocabulary(max, () => overflowed(label));
  return {
    model: vocabulary("model", limits.maxModels),
    upstreamModel: vocabulary("upstream_model", limits.maxModels),
    pool: vocabulary("pool", limits.maxPools),
    node: vocabulary("node", limits.maxNodes),
    client: vocabulary("client", limits.maxClients),
    fixed: vocabulary("fixed", maxFixed),
  };
}
