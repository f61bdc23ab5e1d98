import type { CostOf } from "./measures.ts";

const keys = ["usage", "model", "provider", "at"] as const;

/** Looks up a price once for all thresholds that an event counts for. */
export function rememberLast(costOf: CostOf): CostOf {
  let last: Parameters<CostOf>[0] | undefined;
  let cost: ReturnType<CostOf>;
  return (spent) => {
    const isSame = keys.every((key) => last?.[key] === spent[key]);
    if (!isSame) cost = costOf(spent);
    last = spent;
    return cost;
  };
}
