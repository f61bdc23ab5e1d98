import type { NodeModelConfig } from "./config.ts";
import { text } from "./scalar-shapes.ts";
import { type Field, isRecord, object, optional, required, type Shape, wrongType } from "./shape.ts";

/** `prefix` of a pool or node. No slash, as it ends at one, and no colon, as pools end at one. */
export const prefix = text("a prefix", (value) =>
  /^[a-z0-9][a-z0-9._-]*$/i.test(value) ? undefined : "a prefix is made of letters, digits and . _ -",
);

const entry = object({
  id: required(text("a model's name"), "Model as the provider names it; with `*` where there is no alias."),
  alias: optional(text("a model's name"), "Name that clients ask for instead of the id."),
} satisfies Record<keyof NodeModelConfig, Field<unknown>>);

/** A model of a node: its name, or its id with an alias. */
export const nodeModel: Shape<NodeModelConfig> = {
  ...entry,
  type: "a model's name, with *, or an object",
  read(value, place) {
    if (typeof value === "string") return value === "" ? place.fault("must not be empty") : { id: value };
    if (!isRecord(value)) return wrongType(place, nodeModel.type, value);
    const { id, alias } = entry.read(value, place) ?? {};
    if (id === undefined) return undefined;
    if (alias === undefined) return { id };
    if (alias.includes("*")) return place.field("alias").fault("must be one name, without *");
    return id.includes("*")
      ? place.field("id").fault("must be one name, without *, where it has an alias")
      : { id, alias };
  },
};
