import { endpointPathFault } from "@patchbay/sdk/http";
import { z } from "zod";

/** Options of the monitor. */
export const options = z.strictObject({
  path: z.string().superRefine(checkPath).default("/monitor/events").describe("where the feed is"),
  content: z.boolean().default(false).describe("show what people ask and what is answered: request and reply"),
  bodies: z
    .boolean()
    .default(false)
    .describe("show heads and bodies on the line, before and after translation: wire-head and wire-body"),
  maxListeners: z.int().min(1).max(64).default(16).describe("most who listen at once"),
  maxBuffer: z
    .int()
    .min(4096)
    .max(268_435_456)
    .default(1_048_576)
    .describe("most characters that wait for one who listens; what does not fit is left out and counted"),
  maxText: z.int().min(16).max(16_777_216).default(65_536).describe("longer texts inside an event are cut"),
});

/** The options, complete and checked. */
export type MonitorOptions = z.output<typeof options>;

function checkPath(path: string, context: z.RefinementCtx): void {
  const fault = endpointPathFault(path, "admin");
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
}
