import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject } from "@patchbay/sdk/http";
import { defined } from "../defined.ts";
import { deeper, deepest, inner, type Place } from "./place.ts";
import { type Resolved, resolveRef } from "./refs.ts";
import { fixRequired } from "./required.ts";

/** Both schemas as one: members of the first win, properties and required names are those of both. */
export function mergeSchemas(first: JsonObject, second: JsonObject): JsonObject {
  const properties =
    (first["properties"] ?? second["properties"])
      ? { ...asObject(second["properties"]), ...asObject(first["properties"]) }
      : undefined;
  const required = [...new Set([...asArray(first["required"]), ...asArray(second["required"])])];
  return { ...second, ...first, ...defined({ properties, required: required.length > 0 ? required : undefined }) };
}

/** The schema with the members of its `allOf`, and of what they refer to, in itself. */
export function mergeAllOf(schema: JsonObject, place: Place): Resolved {
  if (schema["allOf"] === undefined) return { schema, place };
  const { allOf, ...rest } = schema;
  const merged = branchesOf(allOf, inner(place, "allOf")).reduce<Resolved>(
    (merged, branch) => ({
      schema: mergeSchemas(merged.schema, branch.schema),
      place: { ...place, active: [...new Set([...merged.place.active, ...branch.place.active])] },
    }),
    { schema: rest, place },
  );
  return { schema: fixRequired(merged.schema, place), place: merged.place };
}

/** Schemas of a list without references and without `allOf`. */
export function branchesOf(list: Json, place: Place): readonly Resolved[] {
  return asArray(list).flatMap((item, index) => {
    const branch = asObject(item);
    if (!branch || place.depth > deepest) return [];
    const resolved = resolveRef(branch, deeper(inner(place, index)));
    resolved.place.work.seen += 1;
    return [mergeAllOf(resolved.schema, resolved.place)];
  });
}
