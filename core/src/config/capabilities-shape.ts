import type { WireProfile } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import type { ModelConfig, ThinkingConfig } from "./config.ts";
import { toJson } from "./json-value.ts";
import { choice, flag, number, text } from "./scalar-shapes.ts";
import {
  type Field,
  type FieldValues,
  isRecord,
  list,
  map,
  object,
  optional,
  required,
  type Shape,
  wrongType,
} from "./shape.ts";

const tokens = number({ min: 1, whole: true });

type Budget = Exclude<ThinkingConfig["budget"], false | undefined>;

const budgetFields = {
  min: required(number({ min: 0, whole: true }), "Smallest budget, in tokens."),
  max: required(tokens, "Largest budget, in tokens."),
} satisfies Record<keyof Budget, Field<unknown>>;

const budgetObject = object(budgetFields);

const budget: Shape<Budget | false> = {
  ...budgetObject,
  type: "an object, or false",
  read(value, place) {
    if (value === false) return false;
    if (!isRecord(value)) return wrongType(place, budget.type, value);
    const { min, max } = budgetObject.read(value, place) ?? {};
    if (min === undefined || max === undefined) return undefined;
    return min <= max ? { min, max } : place.fault(`\`min\` must not be greater than \`max\`, got ${min} and ${max}`);
  },
};

const thinkingFields = {
  levels: optional(
    list(choice(["minimal", "low", "medium", "high", "xhigh", "max"])),
    "Levels that it takes; an empty list for none.",
  ),
  budget: optional(budget, "Budgets that it takes; `false` for none."),
  off: optional(flag, "Whether thinking can be turned off."),
} satisfies Record<keyof ThinkingConfig, Field<unknown>>;

const profile: Shape<WireProfile> = {
  type: "an object",
  read(value, place) {
    if (!isRecord(value)) return wrongType(place, "an object", value);
    return asObject(toJson(value)) ?? place.fault("must be plain data, as JSON can hold it");
  },
};

const modelFields = {
  contextTokens: optional(tokens, "Size of the context, in tokens."),
  maxOutputTokens: optional(tokens, "Longest answer, in tokens."),
  input: optional(list(choice(["image", "audio", "video", "file"])), "Media that it reads beside text."),
  tools: optional(flag, "Whether it calls tools."),
  structuredOutput: optional(flag, "Whether it takes a schema for its answer."),
  sampling: optional(flag, "Whether it takes temperature and its kin."),
  thinking: optional(object(thinkingFields), "How it can be asked to think."),
  profile: optional(profile, "What is peculiar about it: keys of the wire's profile, which the wire's README lists."),
} satisfies Record<keyof ModelConfig, Field<unknown>>;

/** `capabilities` of a config. */
export const capabilitiesShape = map(text("model"), object(modelFields));

/** `capabilities` of a pool or a node; the reference shows the keys once. */
export const nearCapabilitiesShape: typeof capabilitiesShape = {
  type: "an object like `capabilities` of the config",
  read: (value, place) => capabilitiesShape.read(value, place),
};

/** `capabilities` as read: what had a fault is undefined. */
export type CapabilitiesValues = ReadonlyMap<string, FieldValues<typeof modelFields> | undefined>;
