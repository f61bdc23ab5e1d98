import { definePlugin } from "@patchbay/sdk";
import { z } from "zod";
import { createAffinity } from "./affinity.ts";
import { sessionHeaders } from "./session.ts";

const options = z.strictObject({
  ttlMs: z
    .int()
    .min(1)
    .default(60 * 60_000)
    .describe("so long after its last answer a session is forgotten"),
  returnTo: z
    .enum(["priority", "binding"])
    .default("priority")
    .describe("whether a session that went cold leaves its node for a better one, or stays as long as it is known"),
  coldAfterMs: z
    .int()
    .min(0)
    .default(5 * 60_000)
    .describe("so long after its last answer a session is cold: the provider has forgotten its prompt"),
  headers: z
    .array(z.string().trim().toLowerCase().min(1))
    .default([...sessionHeaders])
    .describe("headers that may name the session, the surest first"),
  fromText: z
    .boolean()
    .default(true)
    .describe("tells sessions without a name apart by how their instructions and their first question begin"),
});

/** Keeps a session on the node that answered it, for the sake of the provider's prompt cache. */
export const plugin = definePlugin({
  name: "@patchbay/policy-affinity",
  sdk: "1.0",
  order: { stage: "late" },
  options,
  setup: (_context, settings) => ({ selectNode: createAffinity(settings) }),
});
