import { z } from "zod";

const pattern = z
  .string()
  .refine(isUsablePattern, "must be a regular expression that does not match the empty text")
  .describe("a regular expression; what it matches is written as [redacted]");

const names = z.array(z.string().min(1)).min(1);
const mebibyte = 1024 * 1024;

/** Options of the recorder. */
export const options = z.strictObject({
  folder: z.string().min(1).default("tapes").describe("relative to the plugin's data folder, or absolute"),
  share: z.number().min(0).max(1).default(1).describe("share of exchanges that are kept, by their ids"),
  only: z.enum(["all", "failed", "slow"]).default("all").describe("which of them are kept"),
  slowMs: z.int().min(0).default(10_000).describe("from how long on an exchange is slow, in milliseconds"),
  keepFailed: z.boolean().default(true).describe("keep every exchange that failed, whatever share and only say"),
  pools: names.optional().describe("only exchanges for which one of these pools was asked"),
  models: names.optional().describe("only models with these names, as clients name them; * stands for anything"),
  clients: names.optional().describe("only these clients, by the ids under which observers know them"),
  content: z.enum(["full", "shape"]).default("full").describe("shape replaces words by filler of the same length"),
  redact: z.array(pattern).default([]).describe("patterns beside the common shapes of keys"),
  redactFields: z
    .array(z.string().min(1))
    .default([])
    .describe("places in the JSON of bodies, such as user or messages.*.content; ** stands for any number of keys"),
  redactHeaders: z.array(z.string().min(1)).default([]).describe("headers beside those of credentials"),
  maxTapeBytes: z
    .int()
    .min(4096)
    .max(32 * mebibyte)
    .default(4 * mebibyte)
    .describe("bodies beyond it are left out of a tape, which says so"),
  maxBytes: z
    .int()
    .min(4096)
    .default(256 * mebibyte)
    .describe("of all tapes; the oldest are deleted"),
  maxFiles: z.int().min(1).max(100_000).default(1000).describe("most tapes; the oldest are deleted"),
});

/** The options, complete and checked. */
export type RecordOptions = z.output<typeof options>;

function isUsablePattern(source: string): boolean {
  try {
    return !new RegExp(source).test("");
  } catch {
    return false;
  }
}
