import { z } from "zod";

const amount = z.number().min(0);

/** Options of the cost policy. */
export const options = z.strictObject({
  prices: z
    .record(z.string().min(1), z.strictObject({ input: amount, output: amount }))
    .default({})
    .describe("prices per million tokens by model, as the node's provider names it; `*` stands for anything"),
  label: z
    .string()
    .min(1)
    .default("price")
    .describe("label of a node that holds its own price: `2` or, for input and output, `1.25/10`"),
  inputShare: z.number().min(0).max(1).default(0.75).describe("share of the tokens that are input"),
});

/** The options, complete and checked. */
export type CostOptions = z.output<typeof options>;
