import { isDeepStrictEqual } from "node:util";
import type { ChatRequest } from "@patchbay/sdk";
import { z } from "zod";

const tokens = z.int().min(1);
const share = z.number().min(0).max(1);
const penalty = z.number().min(-2).max(2);
const show = z.enum(["none", "auto", "summary", "detailed"]).optional();

const thinking = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("off"), show }),
  z.strictObject({ type: z.literal("auto"), show }),
  z.strictObject({
    type: z.literal("level"),
    level: z.enum(["minimal", "low", "medium", "high", "xhigh", "max"]),
    show,
  }),
  z.strictObject({ type: z.literal("budget"), tokens, show }),
]);

const sampling = {
  maxOutputTokens: tokens,
  temperature: z.number().min(0),
  topP: share,
  topK: z.int().min(0),
  minP: share,
  seed: z.int(),
  stop: z.array(z.string().min(1)),
  presencePenalty: penalty,
  frequencyPenalty: penalty,
  repetitionPenalty: z.number().min(0),
};
const output = { verbosity: z.enum(["low", "medium", "high"]) };
const request = { thinking, parallelToolCalls: z.boolean(), serviceTier: z.string().min(1) };
const all = { ...sampling, ...output, ...request };

/** Parameters that requests get where they say nothing. */
export const defaults = z.strictObject(all).partial();

/** Parameters that requests get in any case; `null` takes one out. */
export const overrides = z
  .strictObject(Object.fromEntries(Object.entries(all).map(([name, shape]) => [name, shape.nullable()])))
  .partial();

type Values = Readonly<Record<string, unknown>>;

/** What a profile says of parameters, by name. */
export interface ParameterRules {
  readonly defaults: Values;
  readonly overrides: Values;
}

/** The request with these parameters; the very object when that changes nothing. */
export function applyParameters(before: ChatRequest, rules: ParameterRules): ChatRequest {
  const ruled = {
    ...ruledMembers(before, Object.keys(request), rules),
    sampling: ruledMembers(before.sampling, Object.keys(sampling), rules),
    output: ruledMembers(before.output, Object.keys(output), rules),
  };
  const after = withoutEmpty(ruled, before);
  // Every value fits the schema of its name, and what a request must have is not among them.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return isDeepStrictEqual(after, before) ? before : (after as unknown as ChatRequest);
}

function ruledMembers(said: object = {}, names: readonly string[], rules: ParameterRules): Values {
  const before: Values = Object.fromEntries(Object.entries(said));
  const changed = names.map((name) => {
    const own = before[name];
    const override = rules.overrides[name];
    return [name, withShow(override === undefined ? (own ?? rules.defaults[name]) : override, own)] as const;
  });
  const members = Object.entries({ ...before, ...Object.fromEntries(changed) });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined && value !== null));
}

/** A group that holds nothing stays away, unless the client sent it so. */
function withoutEmpty(ruled: Values, before: ChatRequest): Values {
  const isKept = (name: string, value: unknown): boolean =>
    (name !== "sampling" && name !== "output") || before[name] !== undefined || !isDeepStrictEqual(value, {});
  return Object.fromEntries(Object.entries(ruled).filter(([name, value]) => isKept(name, value)));
}

/** How much of the thinking is seen is the client's wish, unless the profile has one. */
function withShow(ruled: unknown, own: unknown): unknown {
  const isThinking = typeof ruled === "object" && ruled !== null && "type" in ruled;
  if (!isThinking || typeof own !== "object" || own === null || !("show" in own)) return ruled;
  return { show: own.show, ...ruled };
}
