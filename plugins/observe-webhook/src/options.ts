import { type KernelEventKind, Secret } from "@patchbay/sdk";
import { z } from "zod";
import { pricesOption } from "./prices.ts";
import { thresholdOptions } from "./thresholds/threshold-options.ts";

/** None of these holds what people wrote, and none comes with every request. */
const kinds = [
  "node-state",
  "probe",
  "generation",
  "plugin-error",
  "stream-violation",
] as const satisfies readonly KernelEventKind[];

const conditions = ["ready", "busy", "cooling", "refreshing", "needs-login", "disabled"] as const;

const maxThresholds = 50;

/** Options of the webhook. */
export const options = z
  .strictObject({
    url: z
      .union([z.string().refine(isHttpUrl, "must begin with https:// or http://"), z.instanceof(Secret)])
      .describe('where to post; { "$env": "HOOK_URL" } where the address is a secret'),
    secret: z
      .instanceof(Secret, { error: 'must be a secret: { "$env": "NAME" } or { "$file": "path" }' })
      .optional()
      .describe("signs each body: x-patchbay-signature"),
    events: z
      .array(z.enum(kinds))
      .default(["node-state"])
      .transform((names) => [...new Set(names)])
      .describe("kinds of event that are told; none only where there are thresholds"),
    pools: z.array(z.string()).optional().describe("only events of these pools, where an event has one"),
    conditions: z.array(z.enum(conditions)).optional().describe("only node-state with one of these conditions"),
    thresholds: z
      .array(thresholdOptions)
      .max(maxThresholds)
      .refine(haveOwnNames, "each must have a name of its own")
      .default([])
      .describe("what is told when it becomes too much, and when it falls back"),
    prices: pricesOption,
    perMinute: z.int().min(1).max(6000).default(30).describe("most posts in a minute; what is left out is summed up"),
    maxQueue: z.int().min(1).max(100_000).default(1000).describe("most posts that wait to be sent"),
    timeoutMs: z.int().min(1).max(600_000).default(10_000).describe("when a try is ended, in milliseconds"),
  })
  .refine(({ events, thresholds }) => events.length + thresholds.length > 0, {
    path: ["events"],
    message: "must name a kind of event where there is no threshold",
  });

/** The options, complete and checked. */
export type WebhookOptions = z.output<typeof options>;

function haveOwnNames(thresholds: readonly { readonly name: string }[]): boolean {
  return new Set(thresholds.map(({ name }) => name)).size === thresholds.length;
}

function isHttpUrl(url: string): boolean {
  return /^https?:\/\//.test(url) && URL.canParse(url);
}
