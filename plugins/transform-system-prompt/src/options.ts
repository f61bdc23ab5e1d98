import { z } from "zod";

const text = z.string().min(1);
const globs = z.array(text).min(1);

const when = z.strictObject({
  models: globs.optional().describe("the model as the client named it"),
  pools: globs.optional().describe("the pool that is asked"),
  protocols: globs.optional().describe("id of the inbound protocol"),
  clients: globs.optional().describe("the first 16 hex digits of the SHA-256 of the client's key"),
});

const replacement = z
  .strictObject({
    find: text.describe("text, or a regular expression with `pattern`"),
    with: z.string().describe("what stands there afterwards; $1 and its like with `pattern`"),
    pattern: z.boolean().default(false),
  })
  .refine(({ find, pattern }) => !pattern || isUsablePattern(find), {
    path: ["find"],
    message: "must be a regular expression that does not match the empty text",
  });

const rule = z
  .strictObject({
    name: text.optional().describe("what logs call it; default its place in the list"),
    when: when.default({}).describe("all that is given must hold; nothing given holds for every request"),
    text: text.optional().describe("the instructions"),
    file: text.optional().describe("a file that holds them; read again when it changes"),
    mode: z.enum(["append", "prepend", "overwrite"]).default("append"),
    laterMessages: z
      .enum(["keep", "drop"])
      .default("keep")
      .describe("what overwriting does with system messages between those of the conversation"),
    replace: z.array(replacement).default([]).describe("in what the client instructs, in order"),
  })
  .refine((each) => each.text === undefined || each.file === undefined, "has both text and file")
  .refine((each) => (each.text ?? each.file) !== undefined || each.replace.length > 0, "has neither text nor file")
  .refine((each) => each.laterMessages === "keep" || each.mode === "overwrite", {
    path: ["laterMessages"],
    message: "only overwriting drops anything",
  })
  .refine((each) => each.mode !== "overwrite" || (each.text ?? each.file) !== undefined, {
    path: ["mode"],
    message: "overwriting needs a text or a file",
  });

/** Options of the system prompt. */
export const options = z.strictObject({
  rules: z.array(rule).min(1).describe("in order; each one that fits speaks"),
});

/** A rule, checked. */
export type Rule = z.output<typeof rule>;
/** What is put in the place of something else. */
export type Replacement = z.output<typeof replacement>;

function isUsablePattern(source: string): boolean {
  try {
    return !new RegExp(source, "u").test("");
  } catch {
    return false;
  }
}
