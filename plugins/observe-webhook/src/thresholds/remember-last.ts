import type { CostOf } from "./measures.ts";

/** Looks up a price once for all thresholds that an event counts for. */
export function rememberLast(costOf: CostOf): CostOf {
  let last: Parameters<CostOf>[0] | undefined;
  let cost: ReturnType<CostOf>;
  return (spent) => {
    const isSame = last?.usage === spent.usage && last.model === spent.model && last.at === spent.at;
    if (!isSame) cost = costOf(spent);
    last = spent;
    return cost;
  };
}
