import { type Candidate, createGlob } from "@patchbay/sdk";
import type { CostOptions } from "./options.ts";
import { byPrecision } from "./pattern.ts";

interface Price {
  readonly input: number;
  readonly output: number;
}

/** What a million tokens of a candidate cost, input and output mixed; undefined when nobody said. */
export function createPriceList({ prices, label, inputShare }: CostOptions): (of: Candidate) => number | undefined {
  const table = byPrecision(Object.keys(prices)).map((pattern) => ({
    fits: createGlob([pattern]),
    price: prices[pattern],
  }));
  const priceFor = (model: string): Price | undefined => table.find(({ fits }) => fits(model))?.price;
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
