import { z } from "zod";

/** Options of the health policy. */
export const options = z.strictObject({
  maxFailuresInRow: z
    .int()
    .min(1)
    .optional()
    .describe("a node with so many failures in a row is left out until its next trial"),
  softFailures: z.boolean().default(false).describe("puts nodes that failed last behind those that did not"),
  trialAfterMs: z
    .int()
    .min(0)
    .default(60_000)
    .describe("so long after its last use a node that failed is asked again like the others"),
});

/** The options, complete and checked. */
export type HealthOptions = z.output<typeof options>;
