import { definePlugin } from "@patchbay/sdk";
import { z } from "zod";
import { createFillFirst } from "./fill-first.ts";

const options = z.strictObject({
  fullAt: z.int().min(1).optional().describe("attempts that fill a node, unless its own limit is lower"),
});

/** Fills one node before the next. */
export const plugin = definePlugin({
  name: "@patchbay/policy-fill-first",
  sdk: "1.0",
  options,
  setup: (_context, { fullAt }) => ({ selectNode: createFillFirst(fullAt) }),
});
