import { endpointPathFault } from "@patchbay/sdk/http";
import { z } from "zod";
import { pricesOption } from "./prices.ts";

/** In seconds: from an answer out of a cache to a long one with reasoning. */
const usualBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30, 60, 120, 300, 600];

/** Options of the metrics. */
export const options = z.strictObject({
  access: z
    .enum(["open", "admin"])
    .default("admin")
    .describe("who may look: whoever has the admin token, or anybody who reaches the gateway"),
  path: z.string().superRefine(checkPath).default("/metrics").describe("where they are shown"),
  clientLabel: z.boolean().default(false).describe("tell clients apart in counts of requests, tokens and cost"),
  maxModels: z.int().min(2).max(10_000).default(100).describe("most models with a label of their own"),
  maxPools: z.int().min(1).max(10_000).default(50).describe("most pools with a label of their own"),
  maxNodes: z.int().min(1).max(10_000).default(200).describe("most nodes with a label of their own"),
  maxClients: z.int().min(1).max(10_000).default(100).describe("most clients with a label of their own"),
  prices: pricesOption,
  buckets: z
    .array(z.number().positive())
    .min(1)
    .max(50)
    .refine(isRising, "must rise")
    .default(usualBuckets)
    .describe("upper bounds of the histograms, in seconds"),
});

/** The options, complete and checked. */
export type MetricsOptions = z.output<typeof options>;

function isRising(bounds: readonly number[]): boolean {
  return bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? 0));
}

function checkPath(path: string, context: z.RefinementCtx): void {
  const fault = endpointPathFault(path);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
}
