import type { Thinking } from "@patchbay/sdk";
import type { OverridesConfig, ParametersConfig } from "./config.ts";
import { choice, flag, number, text } from "./scalar-shapes.ts";
import { isRecord, list, object, optional, type Shape, wrongType } from "./shape.ts";
import { withoutUnset } from "./without-unset.ts";

const tokens = number({ min: 1, whole: true });
const share = number({ min: 0, max: 1 });
const penalty = number({ min: -2, max: 2 });

const thinkingFields = object({
  type: optional(choice(["off", "auto", "level", "budget"]), "Whether, and how it is bounded."),
  level: optional(choice(["minimal", "low", "medium", "high", "xhigh", "max"]), "With the type `level`."),
  tokens: optional(tokens, "With the type `budget`."),
  show: optional(choice(["none", "auto", "summary", "detailed"]), "What of it the client sees."),
});

const thinking: Shape<Thinking> = {
  type: "an object",
  read(value, place) {
    const read = thinkingFields.read(value, place);
    if (!read) return undefined;
    const { type, level, tokens: budget, show } = read;
    const shown = show === undefined ? {} : { show };
    if (type === "off" || type === "auto") return { type, ...shown };
    if (type === "level" && level !== undefined) return { type, level, ...shown };
    if (type === "budget" && budget !== undefined) return { type, tokens: budget, ...shown };
    return place.fault("must be off or auto, or have the type level with a `level`, or the type budget with `tokens`");
  },
};

const shapes = {
  maxOutputTokens: tokens,
  temperature: number({ min: 0 }),
  topP: share,
  topK: number({ min: 0, whole: true }),
  minP: share,
  seed: number({ min: Number.MIN_SAFE_INTEGER, whole: true }),
  stop: list(text("a text")),
  presencePenalty: penalty,
  frequencyPenalty: penalty,
  repetitionPenalty: number({ min: 0 }),
  thinking,
  parallelToolCalls: flag,
  serviceTier: text("a tier"),
  verbosity: choice(["low", "medium", "high"]),
} satisfies { readonly [Key in keyof Required<ParametersConfig>]: Shape<unknown> };

const names = Object.keys(shapes).join(", ");

/** `defaults` of an alias or a target. */
export const defaultsShape: Shape<ParametersConfig> = reader(`an object of ${names}`, (shape) => shape);

/** `overrides` of an alias or a target. */
export const overridesShape: Shape<OverridesConfig> = reader("an object like `defaults`, also with null", orNull);

function reader<Out>(type: string, shapeOf: (shape: Shape<unknown>) => Shape<unknown>): Shape<Out> {
  const entries = Object.entries<Shape<unknown>>(shapes);
  const fields = object(Object.fromEntries(entries.map(([name, shape]) => [name, optional(shapeOf(shape), name)])));
  return {
    type,
    read(value, place) {
      if (!isRecord(value)) return wrongType(place, "an object", value);
      const read = fields.read(value, place);
      // Every value came from its own shape; the compiler cannot follow entries.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return read && (withoutUnset(read) as Out);
    },
  };
}

function orNull(shape: Shape<unknown>): Shape<unknown> {
  return {
    ...shape,
    type: `${shape.type}, or null`,
    read: (value, place) => (value === null ? null : shape.read(value, place)),
  };
}
