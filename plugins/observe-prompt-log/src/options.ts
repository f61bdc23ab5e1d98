import { endpointPathFault } from "@patchbay/sdk/http";
import { z } from "zod";
import { fieldPathFault } from "./field-path.ts";

const pattern = z
  .string()
  .refine(isUsablePattern, "must be a regular expression that does not match the empty text")
  .describe("a regular expression; what it matches is written as [redacted]");

const share = z.number().min(0).max(1);

const fields = {
  mode: z.enum(["none", "console", "file"]).default("none").describe("where to write"),
  file: z.string().min(1).default("prompts.jsonl").describe("relative to the plugin's data folder, or absolute"),
  rotate: z
    .enum(["size", "day"])
    .default("size")
    .describe("size: prompts.jsonl, older ones as prompts.1.jsonl; day: prompts-2026-01-01.jsonl by UTC, in parts"),
  maxBytes: z
    .int()
    .min(1024)
    .default(50 * 1024 * 1024)
    .describe("size at which a file is put aside"),
  maxFiles: z.int().min(1).max(10_000).default(5).describe("how many files are kept, the current one included"),
  keepDays: z.int().min(1).max(36_500).optional().describe("with rotate day: files of older days are removed"),
  compress: z.boolean().default(false).describe("files that are closed are kept with gzip"),
  share: share.default(1).describe("how many of all exchanges are written, from 0 to 1"),
  keepErrors: z.boolean().default(true).describe("failed exchanges are written whatever share says"),
  redact: z.array(pattern).default([]).describe("patterns beside the common shapes of keys"),
  redactFields: z
    .array(z.string().superRefine(checkField))
    .default([])
    .describe('fields that are written as [redacted], such as messages[*].content, headers.x-user or extensions["a"]'),
  skipClients: z
    .array(z.string().min(1))
    .default([])
    .describe("clients of which nothing is written, by the ids that events, the monitor and the log itself show"),
  optOut: z
    .boolean()
    .default(false)
    .describe("clients may leave an exchange out of the log with the header x-patchbay-log: none"),
  content: z.enum(["full", "none"]).default("full").describe("none leaves out prompts and answers"),
  bodies: z.boolean().default(false).describe("also what was on the line on both sides, before and after translation"),
  maxBodyLength: z.int().min(1024).max(1_000_000).default(262_144).describe("longer bodies on the line are cut"),
  maxStringLength: z.int().min(64).default(1_000_000).describe("longer strings are cut"),
  path: z.string().superRefine(checkPath).default("/admin/logs").describe("the page that shows the newest records"),
  showContent: z.boolean().default(false).describe("the page shows prompts and answers to who asks with content=true"),
};

/** Options of the prompt log. */
export const options = z
  .strictObject(fields)
  .refine(({ keepDays, rotate }) => keepDays === undefined || rotate === "day", {
    path: ["keepDays"],
    error: 'needs rotate: "day": a file that is put aside by its size holds records of any age',
  })
  .refine(({ bodies, content }) => !bodies || content === "full", {
    path: ["bodies"],
    error: 'needs content: "full": bodies are prompts and answers too',
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

function checkField(text: string, context: z.RefinementCtx): void {
  const fault = fieldPathFault(text);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
}

function checkPath(path: string, context: z.RefinementCtx): void {
  const fault = endpointPathFault(path, "admin");
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
}
