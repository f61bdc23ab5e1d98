import { z } from "zod";

const rule = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z\d][a-z\d-]{0,63}$/, "must be lower-case letters, digits and hyphens")
      .describe("told in header, log and refusal"),
    keywords: z
      .array(z.string().trim().min(1).max(256))
      .max(10_000)
      .default([])
      .describe("texts to find, as they stand"),
    patterns: z.array(z.string().min(1).max(512)).max(100).default([]).describe("regular expressions to find"),
    action: z.enum(["block", "redact", "flag"]).default("block").describe("what is done about a match"),
    on: z
      .array(z.enum(["input", "output"]))
      .min(1)
      .default(["input", "output"])
      .describe("where it is looked for"),
    replacement: z.string().max(256).default("[redacted]").describe("what a redacted match is replaced by"),
    caseSensitive: z.boolean().default(false).describe("upper and lower case differ"),
    wholeWords: z.boolean().default(true).describe("keywords inside of longer words do not count"),
  })
  .refine(({ keywords, patterns }) => keywords.length + patterns.length > 0, "must have keywords or patterns");

/** Options of the content filter. */
export const options = z.strictObject({
  rules: z
    .array(rule)
    .min(1)
    .max(100)
    .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, "must have names that differ")
    .describe("what to find and what to do about it"),
  holdBack: z
    .int()
    .min(0)
    .max(4096)
    .default(128)
    .describe("most characters of an answer that wait until it is certain that no match begins in them"),
  refusal: z
    .enum(["error", "answer"])
    .default("error")
    .describe("a blocked request fails with status 400, or is answered with the message"),
  message: z
    .string()
    .min(1)
    .max(4096)
    .default("The request was blocked by the content filter.")
    .describe("what a blocked request is told"),
  roles: z
    .array(z.enum(["system", "user", "assistant"]))
    .min(1)
    .default(["system", "user", "assistant"])
    .describe("whose words in a request are looked at; results of tools are the user's"),
  models: z.array(z.string().min(1)).min(1).optional().describe("only for these models, as the client names them"),
  protocols: z.array(z.string().min(1)).min(1).optional().describe("only for these protocols of clients"),
});

/** The options, complete and checked. */
export type FilterOptions = z.output<typeof options>;

/** One rule of the options. */
export type RuleOptions = FilterOptions["rules"][number];
