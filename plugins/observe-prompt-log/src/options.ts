import { z } from "zod";

const pattern = z
  .string()
  .refine(isUsablePattern, "must be a regular expression that does not match the empty text")
  .describe("a regular expression; what it matches is written as [redacted]");

/** Options of the prompt log. */
export const options = z.strictObject({
  mode: z.enum(["none", "console", "file"]).default("none").describe("where to write"),
  file: z.string().min(1).default("prompts.jsonl").describe("relative to the plugin's data folder, or absolute"),
  maxBytes: z
    .int()
    .min(1024)
    .default(50 * 1024 * 1024)
    .describe("size at which a file is put aside"),
  maxFiles: z.int().min(1).max(1000).default(5).describe("how many files are kept, the current one included"),
  redact: z.array(pattern).default([]).describe("patterns beside the common shapes of keys"),
  content: z.enum(["full", "none"]).default("full").describe("none leaves out prompts and answers"),
  maxStringLength: z.int().min(64).default(1_000_000).describe("longer strings are cut"),
});

/** The options, complete and checked. */
export type PromptLogOptions = z.output<typeof options>;

function isUsablePattern(source: string): boolean {
  try {
    return !new RegExp(source).test("");
  } catch {
    return false;
  }
}
