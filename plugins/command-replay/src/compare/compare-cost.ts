import { createPriceBook, usdText } from "@patchbay/price-catalog";
import type { Scene } from "../scene.ts";
import { diffLists, type Named } from "./diff-lists.ts";
import type { Difference } from "./difference.ts";

const book = createPriceBook();

/** What the calls of nodes cost by the published prices of one moment, so that it is the config that makes a difference. */
export function compareCost(tape: Scene, now: Scene, at: number): readonly Difference[] {
  return diffLists("cost", costOf(tape, at), costOf(now, at));
}

function costOf({ attempts }: Scene, at: number): readonly Named[] {
  const costs = attempts.flatMap(({ end }) => {
    if (!end?.usage) return [];
    const { model, pool: provider, usage } = end;
    return [book.costOf({ model, provider, usage, at })?.nanoUsd];
  });
  const known = costs.filter((cost) => cost !== undefined);
  const unknown = costs.length - known.length;
  const sum = known.reduce((total, cost) => total + cost, 0);
  return [
    ...(known.length > 0 ? [{ name: "total", text: `$${usdText(sum)}` }] : []),
    ...(unknown > 0 ? [{ name: "calls without a price", text: String(unknown) }] : []),
  ];
}
