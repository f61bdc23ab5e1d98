import { type Candidate, perCandidateList, type SelectNode } from "@patchbay/sdk";
import type { CostOptions } from "./options.ts";
import { createPriceList } from "./prices.ts";

interface Priced {
  readonly candidate: Candidate;
  readonly tier: number;
  readonly price: number | undefined;
}

interface Decision {
  readonly ordered: readonly Candidate[];
  readonly note: string;
}

/** A policy that puts the cheapest of each priority first and the unknown last; priorities and equals keep their order. */
export function createCost(options: CostOptions): SelectNode {
  const priceOf = createPriceList(options);
  const decisionOn = perCandidateList((candidates) => decide(candidates, priceOf));
  return (candidates, selection) => {
    if (candidates.length < 2) return candidates;
    const decision = decisionOn(candidates);
    selection.note(decision.note);
    return decision.ordered;
  };
}

function decide(candidates: readonly Candidate[], priceOf: (of: Candidate) => number | undefined): Decision {
  const tiers = [...new Set(candidates.map(({ node }) => node.priority))];
  const priced = candidates.map((candidate) => ({
    candidate,
    tier: tiers.indexOf(candidate.node.priority),
    price: priceOf(candidate),
  }));
  const sorted = priced.toSorted(compare);
  const isUnchanged = sorted.every((each, index) => each === priced[index]);
  const ordered = isUnchanged ? candidates : Object.freeze(sorted.map(({ candidate }) => candidate));
  return { ordered, note: noteOf(sorted) };
}

function compare(one: Priced, other: Priced): number {
  if (one.tier !== other.tier) return one.tier - other.tier;
  if (one.price === other.price) return 0;
  return (one.price ?? Number.POSITIVE_INFINITY) - (other.price ?? Number.POSITIVE_INFINITY);
}

const maxNamed = 5;

function noteOf(sorted: readonly Priced[]): string {
  const named = sorted.slice(0, maxNamed).map(({ candidate: { node, model }, price }) => {
    const text = price === undefined ? "no price" : Number(price.toPrecision(4));
    return `${node.pool}/${node.id} ${model} ${text}`;
  });
  const unknown = sorted.filter(({ price }) => price === undefined).length;
  return `per million tokens: ${named.join(", ")}${sorted.length > maxNamed ? ", …" : ""}; ${unknown} without a price`;
}
