import type { Candidate } from "@patchbay/sdk";
import type { CostOptions } from "./options.ts";
import { byPrecision, fits } from "./pattern.ts";

interface Price {
  readonly input: number;
  readonly output: number;
}

/** What a million tokens of a candidate cost, input and output mixed; undefined when nobody said. */
export function createPriceList({ prices, label, inputShare }: CostOptions): (of: Candidate) => number | undefined {
  const table = new Map(Object.entries(prices));
  const patterns = byPrecision([...table.keys()]);
  const priceFor = (model: string): Price | undefined =>
    table.get(patterns.find((pattern) => fits(pattern, model)) ?? "");
  return ({ node, model }) => {
    const own = node.labels[label];
    const price = own === undefined ? priceFor(model) : parsePrice(own);
    return price && inputShare * price.input + (1 - inputShare) * price.output;
  };
}

const priceLabel = /^(\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?$/;

function parsePrice(text: string): Price | undefined {
  const [, input, output = input] = priceLabel.exec(text.replaceAll(" ", "")) ?? [];
  return input === undefined ? undefined : { input: Number(input), output: Number(output) };
}
