import { definePlugin } from "@patchbay/sdk";
import { z } from "zod";
import { createFallback } from "./fallback.ts";
import { withoutModels } from "./requested-models.ts";

const name = z.string().min(1);
const chainTarget = z.union([
  name,
  z.strictObject({ pool: name, model: name.optional(), models: z.record(name, name).optional() }),
]);
const modelTarget = z.union([name, z.strictObject({ pool: name.optional(), model: name })]);

const options = z.strictObject({
  chains: z
    .record(name, z.array(chainTarget))
    .default({})
    .describe("by pool, `*` for those that are not named: where requests of that pool may go on"),
  models: z
    .record(name, z.array(modelTarget))
    .default({})
    .describe("by model, `*` stands for anything: what may answer instead"),
  requestModels: z
    .enum(["none", "header", "body"])
    .default("header")
    .describe("where a client may list other models; with `body` every request is decoded"),
  maxTargets: z.int().min(1).max(100).default(10).describe("so many other pools and models are thought of at most"),
  when: z
    .enum(["exhausted", "always"])
    .default("exhausted")
    .describe("whether fallbacks are added when nobody else is left, or stand at the end of every list"),
});

/** Goes on with other pools and models, whatever their provider, when the own ones cannot answer. */
export const plugin = definePlugin({
  name: "@patchbay/policy-fallback",
  sdk: "1.0",
  // Behind those that leave nodes out, before those that share out requests: fallbacks are to be shared out too.
  order: { stage: "early", after: ["@patchbay/policy-health"] },
  options,
  setup: (_context, settings) => ({
    selectNode: createFallback(settings),
    ...(settings.requestModels === "body" && { transform: { attempt: withoutModels } }),
  }),
});
