import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, isArray, isObject } from "@patchbay/sdk/http";
import { defined } from "../defined.ts";
import { mergeUnion } from "./merge-union.ts";
import { lose, type Place } from "./place.ts";

/**
 * Alternatives as the target takes them: `null` is a mark, constants are one enumeration, and where several are left
 * they stand alone, as the target refuses anything beside them.
 */
export function foldUnion(schema: JsonObject, place: Place): JsonObject {
  const list = schema["anyOf"] ?? schema["oneOf"];
  if (list === undefined) return schema;
  const { anyOf: _anyOf, oneOf: _oneOf, ...rest } = schema;
  const all = asArray(list).filter(isObject);
  const branches = all.filter((branch) => !isNull(branch));
  const nullable = branches.length < all.length ? { nullable: true } : {};
  const [first] = branches;
  if (!first) return { ...(all.length > 0 && { type: "null" }), ...rest };
  if (branches.length === 1) return { ...rest, ...nullable, allOf: [first] };
  const constants = constantsOf(branches);
  if (constants) return { ...rest, ...nullable, enum: constants };
  if (rest["properties"] !== undefined || rest["type"] === "object") {
    return { ...mergeUnion({ ...rest, anyOf: branches }, place), ...nullable };
  }
  return rest["type"] === undefined ? alone(branches, { ...rest, ...nullable }) : bestOf(rest, place);
}

function isNull({ type, enum: values, const: only }: JsonObject): boolean {
  return type === "null" || only === null || (isArray(values) && values.length === 1 && values[0] === null);
}

function constantsOf(branches: readonly JsonObject[]): readonly Json[] | undefined {
  const lists = branches.map(({ const: only, enum: values }) => {
    if (only !== undefined) return [only];
    return isArray(values) ? values : undefined;
  });
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

function alone(branches: readonly JsonObject[], rest: JsonObject): JsonObject {
  const shared = defined({ description: rest["description"], nullable: rest["nullable"] });
  return { anyOf: branches.map((branch) => ({ ...shared, ...branch })) };
}

/** A type was given: the alternatives only narrow it. */
function bestOf(rest: JsonObject, place: Place): JsonObject {
  lose(place, "anyOf", { kind: "dropped", reason: "the target takes no alternatives beside a type" });
  return rest;
}
