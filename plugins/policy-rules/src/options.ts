import { type FailureCode, failures } from "@patchbay/sdk";
import { z } from "zod";

const text = z.string().min(1);
const globs = z.array(text).min(1);
const byName = z.record(text, text);

// The keys of a typed table are what its type says.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const codes = Object.keys(failures) as FailureCode[];

const when = z.strictObject({
  models: globs.optional().describe("the model as the client named it"),
  protocols: globs.optional().describe("id of the inbound protocol"),
  pools: globs.optional().describe("the pool that the client named by path, header or prefix"),
  headers: byName.optional().describe("headers of the client, all of them"),
  clients: globs.optional().describe("the first 16 hex digits of the SHA-256 of the client's key"),
  stream: z.boolean().optional(),
  minBytes: z.int().min(0).optional().describe("the client's body is at least so large"),
  maxBytes: z.int().min(0).optional().describe("the client's body is at most so large"),
  hasTools: z.boolean().optional(),
  hasImages: z.boolean().optional(),
  metadata: byName.optional().describe("marks that the client put into the body, all of them"),
});

const place = z
  .strictObject({ pool: text.optional(), model: text.optional() })
  .refine(({ pool, model }) => pool !== undefined || model !== undefined, "names neither a pool nor a model");
const action = z
  .strictObject({
    use: z
      .union([place, z.array(place).min(1)])
      .optional()
      .describe("asks these instead, the first one first"),
    keep: byName.optional().describe("asks no nodes but those with these labels"),
    prefer: byName.optional().describe("asks nodes with these labels first"),
    reject: z
      .strictObject({ code: z.enum(codes).default("permission-denied"), message: text })
      .optional()
      .describe("asks nobody, and tells the client this failure"),
  })
  .refine((each) => Object.values(each).some((part) => part !== undefined), "does nothing");

const rule = z.strictObject({
  name: text.optional().describe("what decisions call it; default its place in the list"),
  when: when.default({}).describe("all that is given must hold; nothing given holds for every request"),
  do: action,
  goOn: z.boolean().default(false).describe("looks at the rules that follow too"),
});

/** The options of the plugin. */
export const options = z.strictObject({
  rules: z.array(rule).default([]).describe("in order: the first that fits decides"),
});

/** A rule, checked. */
export type Rule = z.output<typeof rule>;
/** What must hold for a rule. */
export type When = Rule["when"];
/** What follows from a rule. */
export type Action = Rule["do"];
