import type { AliasConfig, AliasTarget } from "./config.ts";
import { defaultsShape, overridesShape } from "./parameters-shape.ts";
import { flag, number, text } from "./scalar-shapes.ts";
import {
  type Field,
  type FieldValues,
  isRecord,
  list,
  map,
  object,
  oneOrMany,
  optional,
  placed,
  required,
  type Shape,
  withDefault,
  wrongType,
} from "./shape.ts";

const tokens = number({ min: 1, whole: true });

const targetFields = {
  pool: required(text("a pool's name"), "Pool that is asked."),
  model: required(text("a model's name"), "Model as the pool's provider names it."),
  defaults: optional(
    { ...defaultsShape, type: "an object like `defaults` of the alias" },
    "Goes before those of the alias, parameter by parameter.",
  ),
  overrides: optional(
    { ...overridesShape, type: "an object like `overrides` of the alias" },
    "Goes before those of the alias, parameter by parameter.",
  ),
} satisfies Record<keyof AliasTarget, Field<unknown>>;

const target = placed(object(targetFields));
const targets = list(target);

const aliasFields = {
  targets: required(oneOrMany(target), "What it stands for, best first."),
  defaults: optional(defaultsShape, "What a request gets where the client said nothing."),
  overrides: optional(
    overridesShape,
    "What a request gets whatever the client said; `null` takes away what the client said.",
  ),
  contextTokens: optional(tokens, "Size of the context that lists of models show."),
  maxOutputTokens: optional(tokens, "Longest answer that lists of models show."),
  displayName: optional(text(), "Name that lists of models show beside the alias."),
  description: optional(text(), "What lists of models say of it."),
  ownedBy: withDefault(text(), "patchbay", "Who offers it, in lists of models."),
  hidden: withDefault(flag, false, "Whether lists of models leave it out. Clients that know it can use it."),
} satisfies Record<keyof AliasConfig, Field<unknown>>;

const aliasObject = object(aliasFields);

/** An alias as read: what had a fault is undefined. */
export type AliasValues = FieldValues<typeof aliasFields>;

const alias: Shape<AliasValues> = {
  ...aliasObject,
  type: "a target, a list of targets, or an object",
  read(value, place) {
    if (Array.isArray(value)) return bare(targets.read(value, place));
    if (!isRecord(value)) return wrongType(place, alias.type, value);
    if (!("pool" in value || "model" in value)) return aliasObject.read(value, place);
    const one = target.read(value, place);
    return bare(one && [one]);
  },
};

function bare(read: AliasValues["targets"]): AliasValues {
  return {
    targets: read,
    defaults: undefined,
    overrides: undefined,
    contextTokens: undefined,
    maxOutputTokens: undefined,
    displayName: undefined,
    description: undefined,
    ownedBy: "patchbay",
    hidden: false,
  };
}

/** `models` of a config. */
export const aliasesShape = map(text("alias"), alias);
