import type { Json, JsonObject } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { logLevelShape } from "../config/config-shape.ts";
import { aliasesShape } from "../config/alias-shape.ts";
import { toJson } from "../config/json-value.ts";
import { plainData } from "../config/overlay/overlay.ts";
import type { Place } from "../config/place.ts";
import { nodeShape } from "../config/pool-shape.ts";
import { choice, number, text } from "../config/scalar-shapes.ts";
import { type Field, object, optional, required, type Shape, withDefault, wrongType } from "../config/shape.ts";

const ifVersion = optional(
  number({ min: 0, whole: true }),
  "Version that the overlay must be at; 409 when it is at another.",
);

/** A change that needs nothing but a place. */
export const plainChange = object({ ifVersion });

/** Options of a plugin, whole. */
export const optionsInput = object({
  options: required(data("what the plugin's options schema allows"), "Its options, in place of those of the config."),
  ifVersion,
});

/** A node that is added. */
export const addNodeInput = object({ node: required(newNode(), "A node as in the config, with an `id`."), ifVersion });

/** What is changed of a node. */
export const changeNodeInput = object({
  node: required(
    changedNode(),
    "Keys of a node as in the config, in place of those that are there; null takes one out.",
  ),
  ifVersion,
});

/** An alias, in any of its forms. */
export const aliasInput = object({
  alias: required(anAlias(), "A target, a list of targets, or an object, as in `models` of the config."),
  ifVersion,
});

/** Which version is gone back to. */
export const rollbackInput = object({
  to: optional(number({ min: 0, whole: true }), "Version to go back to.", "the one before"),
  ifVersion,
});

/** How a node is asked whether it works. */
export const probeInput = object({
  how: optional(choice(["models", "chat"]), "What it is asked for.", "what `probe` of its pool says"),
  model: optional(text("a model's name"), "What a chat asks for.", "what `probe` of its pool says"),
});

/** What the log writes from now on. */
export const levelInput = object({ level: required(logLevelShape, "Least grave line that is written.") });

/** How many changes. */
export const auditInput = object({
  limit: withDefault(number({ min: 1, max: 1000, whole: true }), 100, "Most entries that are told."),
});

function data(type: string): Shape<Json> {
  return {
    type,
    read: plainData,
  };
}

/** Reads as the config would, and keeps what was given. */
function given(shape: Shape<unknown>, json: JsonObject): Shape<Json> {
  return {
    ...shape,
    json,
    read(value, place) {
      shape.read(value, place);
      return plainData(value, place);
    },
  };
}

function newNode(): Shape<JsonObject> {
  const node = given(nodeShape, { ...nodeJson(), required: ["id"] });
  return { ...node, read: (value, place) => withId(node.read(value, place), place) };
}

function withId(node: Json | undefined, place: Place): JsonObject | undefined {
  if (!isObject(node)) return undefined;
  return typeof node["id"] === "string" ? node : place.field("id").fault("missing, must be a name");
}

/** Keys are checked one by one: what is missing comes from the node that is there. */
function changedNode(): Shape<JsonObject> {
  return {
    type: "an object",
    ...(nodeShape.fields && { fields: nodeShape.fields }),
    json: nodeJson(),
    read(value, place) {
      const keys = toJson(value);
      if (!isObject(keys)) return wrongType(place, "an object", value);
      const kept = Object.entries(keys).filter(([, entry]) => entry !== null);
      nodeShape.read(Object.fromEntries(kept), place);
      return "id" in keys ? place.field("id").fault("cannot be changed: add another node") : keys;
    },
  };
}

/** Further keys belong to the provider; the forms of those that are known are those of the config. */
function nodeJson(): JsonObject {
  const fields = Object.entries<Field<unknown>>(nodeShape.fields ?? {});
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(([name, { meaning }]) => [name, { description: meaning }])),
  };
}

function anAlias(): Shape<Json> {
  return given(aliasesShape.inner?.shape ?? data("an alias"), {});
}
