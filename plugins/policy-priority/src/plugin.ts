import { definePlugin } from "@patchbay/sdk";
import { z } from "zod";
import { createPriority } from "./priority.ts";

const options = z.strictObject({
  onlyBest: z.boolean().default(false).describe("leaves the other tiers out while the best has somebody"),
});

/** Asks nodes in tiers: a lower `priority` first. */
export const plugin = definePlugin({
  name: "@patchbay/policy-priority",
  sdk: "1.0",
  options,
  setup: (_context, { onlyBest }) => ({ selectNode: createPriority(onlyBest) }),
});
