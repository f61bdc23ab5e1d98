import type { ConfigFault } from "../config/fault.ts";
import type { ResolvedPool, ResolvedProbe } from "../config/resolved.ts";
import type { NodeEntry, NodeTable } from "../nodes/node-table.ts";
import { servesUnary } from "../pipeline/unary.ts";

/** What a node is asked: its list of models, or one token of this model. */
export interface ProbeQuestion {
  readonly how: "models" | "chat";
  /** As the provider names it; empty for the list. */
  readonly model: string;
}

/** What a node is asked when its pool has this probe; a fault when it cannot be asked. */
export function questionFor(
  entry: NodeEntry,
  { how, model }: Pick<ResolvedProbe, "how" | "model">,
): ProbeQuestion | Omit<ConfigFault, "path"> {
  const hasList = servesUnary(entry, "models");
  if (hasList && how !== "chat") return { how: "models", model: "" };
  if (how === "models" || model === undefined) {
    const message = `provider "${entry.provider.id}" gives no list of models`;
    return { message, hint: 'set how: "chat" and a model' };
  }
  const id = entry.models.idOf(model, true);
  if (id !== undefined) return { how: "chat", model: id };
  return { message: `node "${entry.node.id}" does not serve "${model}"`, hint: "name a model that every node serves" };
}

/** Whether a node can be asked. */
export function isQuestion(found: ProbeQuestion | Omit<ConfigFault, "path">): found is ProbeQuestion {
  return "how" in found;
}

/** What is wrong with the probes of a config, now that the providers are known. */
export function checkProbes(pools: readonly ResolvedPool[], nodes: NodeTable): readonly ConfigFault[] {
  return pools.flatMap(({ id, probe }) => {
    if (!probe) return [];
    const found = (nodes.pools.get(id) ?? []).map((entry) => questionFor(entry, probe));
    const faults = found.flatMap((each) => (isQuestion(each) ? [] : [{ path: `pools.${id}.probe`, ...each }]));
    return [...new Map(faults.map((fault) => [fault.message, fault])).values()];
  });
}
