import type { PluginContext } from "@patchbay/sdk";
import type { CostOf } from "./measures.ts";

const everyMs = 3_600_000;

/** Says now and then that a price is missing: a sum without it may never cross, and so tell nobody. */
export function warnOfUnpriced(costOf: CostOf, { log, clock }: Pick<PluginContext, "log" | "clock">): CostOf {
  let warnedAt = Number.NEGATIVE_INFINITY;
  return (spent) => {
    const cost = costOf(spent);
    const now = clock.now();
    if (cost || now - warnedAt < everyMs) return cost;
    warnedAt = now;
    log.warn("no price is known for what a model used: thresholds of spend leave it out", { model: spent.model });
    return cost;
  };
}
