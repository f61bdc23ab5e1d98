import { Secret } from "@patchbay/sdk";
import { z } from "zod";
import { passedNameFault, sentNameFault, sentValueFault } from "./header-names.ts";
import { defaults, overrides } from "./parameters.ts";

const text = z.string().min(1);
const globs = z.array(text).min(1);
const lineOfText = z
  .string()
  .refine((value) => sentValueFault("x-any", value) === undefined, "must be one line of visible ASCII");

const headers = z
  .record(text.toLowerCase(), z.union([lineOfText, z.instanceof(Secret), z.null()]))
  .superRefine((record, context) => {
    for (const name of Object.keys(record)) refuse(sentNameFault(name), context, name);
  });

const profile = z
  .strictObject({
    name: text.optional().describe("for the one who reads the config"),
    pools: globs.optional().describe("pools that it is for; default all"),
    nodes: globs.optional().describe("ids of nodes that it is for; default all"),
    models: globs.optional().describe("models as clients name them; default all"),
    headers: headers.default({}).describe("headers of requests; null takes one out"),
    forwardHeaders: names(sentNameFault).describe("headers of the client that go on to the node"),
    passHeaders: names(passedNameFault).describe("headers of the node that go back to the client"),
    metadata: z.record(text, z.string()).default({}).describe("marks that requests get beside those of the client"),
    defaults: defaults.default({}).describe("parameters where the client says nothing"),
    overrides: overrides.default({}).describe("parameters in any case; null takes one out"),
  })
  .refine((each) => works.some((work) => Object.keys(each[work]).length > 0), "does nothing");

const works = ["headers", "forwardHeaders", "passHeaders", "metadata", "defaults", "overrides"] as const;

/** Options of the request profiles. */
export const options = z.strictObject({
  profiles: z.array(profile).min(1).describe("in order; each one that fits holds"),
});

/** A profile, checked. */
export type Profile = z.output<typeof profile>;

/** Patterns of names; a name without a star must be one that can be sent. */
function names(faultOf: (name: string) => string | undefined) {
  return z
    .array(text.toLowerCase())
    .default([])
    .superRefine((patterns, context) => {
      for (const pattern of patterns) if (!pattern.includes("*")) refuse(faultOf(pattern), context, pattern);
    });
}

function refuse(fault: string | undefined, context: z.RefinementCtx, name: string): void {
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault, path: [name] });
}
