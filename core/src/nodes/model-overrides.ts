import { createGlob, type JsonObject, type ModelCapabilities, type WireProfile } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import type { ModelRule } from "../config/resolved.ts";

/** What a config says of one model, to be put on top of what its provider says. */
export interface ModelOverride {
  readonly capabilities: (given: ModelCapabilities) => ModelCapabilities;
  readonly profile: (given: WireProfile) => WireProfile;
}

/** Bounds what a client that asks for ever new models can make the kernel remember. */
const maxModels = 256;

/** Finds what these rules say of a model. Of several that fit, all count, and the later one goes first. */
export function createOverrides(rules: readonly ModelRule[]): (model: string) => ModelOverride | undefined {
  if (rules.length === 0) return () => undefined;
  const tests = rules.map((rule) => ({ rule, fits: createGlob([rule.pattern]) }));
  const known = new Map<string, ModelOverride | undefined>();
  return (model) => {
    if (known.has(model)) return known.get(model);
    if (known.size >= maxModels) known.clear();
    const override = createOverride(tests.filter(({ fits }) => fits(model)).map(({ rule }) => rule));
    known.set(model, override);
    return override;
  };
}

function createOverride(rules: readonly ModelRule[]): ModelOverride | undefined {
  if (rules.length === 0) return undefined;
  return {
    capabilities: remember((given) => rules.reduce((merged, rule) => mergeCapabilities(merged, rule), given)),
    profile: remember((given) => rules.reduce((merged, { profile }) => mergeObjects(merged, profile), given)),
  };
}

function mergeCapabilities(given: ModelCapabilities, rule: ModelRule): ModelCapabilities {
  const { thinking, ...rest } = rule.capabilities;
  return { ...given, ...rest, ...(thinking && { thinking: mergeThinking(given.thinking, thinking) }) };
}

type Thinking = NonNullable<ModelCapabilities["thinking"]>;

function mergeThinking(given: Thinking = {}, rule: NonNullable<ModelRule["capabilities"]["thinking"]>): Thinking {
  const { budget = given.budget, ...rest } = rule;
  const { budget: _before, ...others } = given;
  return { ...others, ...rest, ...(budget && { budget }) };
}

function mergeObjects(given: JsonObject, over: JsonObject): JsonObject {
  const entries = Object.entries(over).map(([key, value]) => {
    const before = given[key];
    return [key, isObject(before) && isObject(value) ? mergeObjects(before, value) : value] as const;
  });
  return { ...given, ...Object.fromEntries(entries) };
}

/** Works once per object: a provider that says the same of a model again does so with the same object. */
function remember<T extends object>(work: (given: T) => T): (given: T) => T {
  const done = new WeakMap<T, T>();
  return (given) => {
    const before = done.get(given);
    if (before) return before;
    const result = work(given);
    done.set(given, result);
    return result;
  };
}
