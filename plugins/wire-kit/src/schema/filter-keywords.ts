import type { JsonObject } from "@patchbay/sdk";
import { hintOf, withHint } from "./hints.ts";
import { annotations } from "./keywords.ts";
import { keepMembers } from "./map-members.ts";
import { lose, type Place } from "./place.ts";

/** Leaves the keywords that the target knows. Limits that it does not know go into the description. */
export function filterKeywords(schema: JsonObject, place: Place, known: ReadonlySet<string>): JsonObject {
  const kept = keepMembers(schema, (_value, key) => known.has(key));
  if (kept === schema) return schema;
  return Object.entries(schema).reduce((result, [key, value]) => {
    if (known.has(key) || annotations.has(key) || key.startsWith("x-") || isHarmless(key, schema)) return result;
    const hint = hintOf(key, value);
    const reason = "the target does not know the keyword";
    lose(place, key, { kind: hint === undefined ? "dropped" : "approximated", reason });
    return hint === undefined ? result : withHint(result, hint);
  }, kept);
}

/** Targets that do not know these behave as if they were there. */
function isHarmless(key: string, schema: JsonObject): boolean {
  const closed = key === "additionalProperties" || key === "unevaluatedProperties" || key === "additionalItems";
  return closed && typeof schema[key] === "boolean";
}
