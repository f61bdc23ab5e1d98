import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject } from "@patchbay/sdk/http";
import { without } from "./map-members.ts";
import { branchesOf, mergeSchemas } from "./merge.ts";
import { inner, lose, type Place } from "./place.ts";
import { fixRequired } from "./required.ts";

const keywords = ["anyOf", "oneOf"] as const;

/** The schema with the properties of its alternatives in itself; required is what all of them require. */
export function mergeUnion(schema: JsonObject, place: Place): JsonObject {
  const merged = keywords.reduce<JsonObject>((result, keyword) => {
    const list = result[keyword];
    if (list === undefined) return result;
    lose(place, keyword, { kind: "approximated", reason: "the target takes no alternatives there: they are merged" });
    const branches = branchesOf(list, inner(place, keyword))
      .map((branch) => mergeUnion(branch.schema, branch.place))
      .filter((branch) => asObject(branch["properties"]) !== undefined);
    const rest = without(result, keyword);
    if (branches.length === 0) return rest;
    return mergeSchemas(rest, { properties: propertiesOf(branches), required: requiredByAll(branches) });
  }, schema);
  return merged === schema ? schema : fixRequired(merged, place);
}

function propertiesOf(branches: readonly JsonObject[]): JsonObject {
  const found = new Map<string, Map<string, Json>>();
  for (const branch of branches) {
    for (const [name, property] of Object.entries(asObject(branch["properties"]) ?? {})) {
      const variants = found.get(name) ?? new Map<string, Json>();
      found.set(name, variants.set(JSON.stringify(property), property));
    }
  }
  return Object.fromEntries([...found].map(([name, variants]) => [name, oneOrAny([...variants.values()])]));
}

function oneOrAny(variants: readonly Json[]): Json {
  return variants.length === 1 ? (variants[0] ?? {}) : { anyOf: variants };
}

function requiredByAll(branches: readonly JsonObject[]): readonly Json[] {
  const [first, ...others] = branches.map((branch) => new Set(asArray(branch["required"])));
  return [...(first ?? [])].filter((name) => others.every((names) => names.has(name)));
}
