import { z } from "zod";

/** Options of the latency policy. */
export const options = z.strictObject({
  tolerance: z
    .number()
    .min(0)
    .default(0.2)
    .describe("who is slower than the fastest by no more than this share counts as equally fast"),
  explore: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("share of requests that go first to a node whose speed is not known, or no more"),
  staleAfterMs: z
    .int()
    .min(0)
    .default(600_000)
    .describe("the speed of a slower node that was not used for so long may have changed"),
  across: z.boolean().default(false).describe("compares nodes across pools and models too"),
});

/** The options, complete and checked. */
export type LatencyOptions = z.output<typeof options>;
