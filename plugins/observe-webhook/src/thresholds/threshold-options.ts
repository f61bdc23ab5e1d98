import { z } from "zod";
import { durationMs, isCalendarSpan } from "./span.ts";

const leastMs = 10_000;
const mostMs = 7 * 86_400_000;
const leastRepeatMs = 60_000;

const pattern = z.string().min(1).max(256).optional();

/** Options of one threshold. */
export const thresholdOptions = z
  .strictObject({
    name: z.string().min(1).max(64).describe("what it is called in posts and logs"),
    when: z.enum(["errors", "spend", "tokens", "latency", "losses"]).describe("what is watched"),
    over: z
      .string()
      .refine(isSpan, 'must be "day", "month", or a duration from 10s to 7d such as "5m"')
      .describe('the time that counts: "day" or "month" of UTC, or the last so long, such as "5m" or "24h"'),
    above: z
      .number()
      .min(0)
      .describe("a share of requests, dollars, tokens, milliseconds, or a number of losses; more than that is told"),
    minimum: z.int().min(1).max(1_000_000).default(20).describe("fewer requests say nothing of errors and latency"),
    pool: pattern.describe("only of pools of this name; * stands for anything"),
    model: pattern.describe("only of models of this name, as providers name them; * stands for anything"),
    client: pattern.describe("only of this client, as other observers name it; * stands for anything"),
    repeat: z
      .string()
      .refine((text) => (durationMs(text) ?? 0) >= leastRepeatMs, "must be a duration from 1m on, such as 1h")
      .optional()
      .describe("tells again every so often while it lasts"),
  })
  .superRefine(({ when, over, above }, context) => {
    const fault = (path: string, message: string): void => context.addIssue({ code: "custom", path: [path], message });
    if (when === "errors" && above >= 1) fault("above", "of errors is a share from 0 to less than 1, such as 0.05");
    if (when === "latency" && isCalendarSpan(over)) fault("over", 'of latency is a duration such as "5m"');
  });

/** A threshold, complete and checked. */
export type ThresholdOptions = z.output<typeof thresholdOptions>;

function isSpan(text: string): boolean {
  const ms = durationMs(text) ?? 0;
  return isCalendarSpan(text) || (ms >= leastMs && ms <= mostMs);
}
