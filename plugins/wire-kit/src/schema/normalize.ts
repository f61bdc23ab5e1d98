import type { Json, JsonObject } from "@patchbay/sdk";
import { asObject, isArray, isObject } from "@patchbay/sdk/http";
import { listKeywords, valueKeywords } from "./keywords.ts";
import { keepMembers, mapMembers, without } from "./map-members.ts";
import { lose, type Place } from "./place.ts";
import { fixRequired } from "./required.ts";
import { mapInner } from "./walk.ts";

/** The schema in one form, as the newest draft of JSON Schema (2020-12) writes it; it means what it meant. */
export function normalize(schema: JsonObject, place: Place): JsonObject {
  const plain = fixExclusive(fixLists(fixItems(fixType(withoutNulls(schema), place))), place);
  const lifted = fixRequired(liftRequired(fixProperties(plain, place)), place);
  return mapInner(lifted, place, normalize);
}

/** A keyword without a value says nothing, and some targets refuse it. */
function withoutNulls(schema: JsonObject): JsonObject {
  return keepMembers(schema, (value, key) => value !== null || valueKeywords.has(key));
}

const types: ReadonlySet<string> = new Set(["string", "number", "integer", "boolean", "array", "object", "null"]);

/** What generators write that took the name of a type from their own language. */
const foreignTypes: ReadonlyMap<string, string> = new Map([
  ["str", "string"],
  ["int", "integer"],
  ["long", "integer"],
  ["float", "number"],
  ["double", "number"],
  ["bool", "boolean"],
  ["list", "array"],
  ["tuple", "array"],
  ["dict", "object"],
  ["map", "object"],
]);

function fixType(schema: JsonObject, place: Place): JsonObject {
  const { type } = schema;
  if (type === undefined || (typeof type === "string" && types.has(type))) return schema;
  const { type: _type, ...untyped } = schema;
  if (isArray(type)) {
    const known = [...new Set(type.flatMap((item) => knownType(item) ?? []))];
    return known.length > 0 ? { ...schema, type: known } : untyped;
  }
  const known = knownType(type);
  const name = typeof type === "string" ? type : null;
  if (known !== undefined) return { ...schema, type: known };
  lose(place, "type", { kind: "dropped", from: name, reason: "JSON Schema has no such type" });
  return untyped;
}

function knownType(type: Json): string | undefined {
  if (typeof type !== "string") return undefined;
  const name = type.toLowerCase();
  return types.has(name) ? name : foreignTypes.get(name);
}

/** Older drafts held the schemas of a tuple in `items`. */
function fixItems(schema: JsonObject): JsonObject {
  if (schema["items"] === true) return { ...schema, items: {} };
  if (!isArray(schema["items"])) return schema;
  const { items, additionalItems, ...rest } = schema;
  const more = additionalItems === undefined ? {} : { items: additionalItems };
  return { ...rest, prefixItems: items, ...more };
}

/** Lists hold objects: a schema that takes anything is an empty one, and one that takes nothing is no alternative. */
function fixLists(schema: JsonObject): JsonObject {
  return mapMembers(schema, (value, key) => {
    if (!isArray(value) || !listKeywords.has(key) || value.every(isObject)) return value;
    const kept = key === "prefixItems" ? value : value.filter((item) => item === true || isObject(item));
    return kept.map((item) => asObject(item) ?? {});
  });
}

/** Draft 4 had flags that made a limit exclusive. */
function fixExclusive(schema: JsonObject, place: Place): JsonObject {
  return (["minimum", "maximum"] as const).reduce<JsonObject>((result, limit) => {
    const keyword = limit === "minimum" ? "exclusiveMinimum" : "exclusiveMaximum";
    const flag = result[keyword];
    if (typeof flag !== "boolean") return result;
    const { [keyword]: _flag, [limit]: value, ...rest } = result;
    if (value === undefined) {
      lose(place, keyword, { kind: "dropped", from: flag, reason: `there is no ${limit} for it` });
      return rest;
    }
    return flag ? { ...rest, [keyword]: value } : { ...rest, [limit]: value };
  }, schema);
}

/** Every object has properties, and each is a schema. One that may never be there is left out. */
function fixProperties(schema: JsonObject, place: Place): JsonObject {
  const properties = asObject(schema["properties"]);
  if (!properties) {
    if (schema["type"] === "object") return { ...without(schema, "properties"), properties: {} };
    return without(schema, "properties");
  }
  if (Object.values(properties).every(isObject)) return schema;
  const entries = Object.entries(properties).flatMap(([name, value]): [string, JsonObject][] => {
    if (value === false) lose(place, `properties.${name}`, { kind: "dropped", reason: "the property is forbidden" });
    if (value === false) return [];
    return [[name, asObject(value) ?? {}]];
  });
  return { ...schema, properties: Object.fromEntries(entries) };
}

/** Some write `required: true` into a property instead of its name into the object. */
function liftRequired(schema: JsonObject): JsonObject {
  const properties = asObject(schema["properties"]) ?? {};
  if (!Object.values(properties).some((property) => typeof asObject(property)?.["required"] === "boolean"))
    return schema;
  const entries = Object.entries(properties);
  const names = entries.flatMap(([name, property]) => (asObject(property)?.["required"] === true ? [name] : []));
  const plain = entries.map(([name, property]): [string, Json] => {
    const { required, ...rest } = asObject(property) ?? {};
    return [name, typeof required === "boolean" ? rest : property];
  });
  const before = isArray(schema["required"]) ? schema["required"] : [];
  return { ...schema, properties: Object.fromEntries(plain), required: [...before, ...names] };
}
