import { z } from "zod";

/** Options of the response cache. */
export const options = z.strictObject({
  requests: z
    .enum(["deterministic", "all"])
    .default("deterministic")
    .describe("which are answered from the cache: with temperature 0, or any"),
  tools: z
    .enum(["none", "client", "all"])
    .default("none")
    .describe("whether requests may offer tools: none, such as the client runs, or the provider's own as well"),
  shared: z.boolean().default(false).describe("clients with different keys get each other's answers"),
  vary: z
    .array(z.string().regex(/^[a-z\d-]+$/, "must be names of headers in lower case"))
    .max(20)
    .default([])
    .describe("headers of the client that tell requests apart"),
  ttlSeconds: z.int().min(1).max(31_536_000).default(300).describe("how long an answer is good, in seconds"),
  maxEntries: z.int().min(1).max(1_000_000).default(1000).describe("most answers; the least recently used goes first"),
  maxBytes: z
    .int()
    .min(1024)
    .default(64 * 1024 * 1024)
    .describe("most bytes of answers together"),
  maxAnswerBytes: z
    .int()
    .min(1)
    .default(1024 * 1024)
    .describe("larger answers are not kept"),
  keep: z.boolean().default(false).describe("keeps the answers on disk over a restart, 16 MiB at most"),
  models: z.array(z.string().min(1)).min(1).optional().describe("only for these models, as the client names them"),
  pools: z.array(z.string().min(1)).min(1).optional().describe("only for these pools, where the client names them"),
  protocols: z.array(z.string().min(1)).min(1).optional().describe("only for these protocols of clients"),
});

/** The options, complete and checked. */
export type CacheOptions = z.output<typeof options>;
