import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject } from "@patchbay/sdk/http";
import { aloneRef, isNamed, withoutInnerDefs } from "./defs.ts";
import { filterKeywords } from "./filter-keywords.ts";
import { withHint } from "./hints.ts";
import { without } from "./map-members.ts";
import { mergeAllOf } from "./merge.ts";
import { orNull } from "./nullable.ts";
import { lose, type Place } from "./place.ts";
import { resolveRef } from "./refs.ts";
import { type Adapt, mapInner } from "./walk.ts";

const shared: readonly string[] = [
  "$defs",
  "$ref",
  "additionalProperties",
  "anyOf",
  "const",
  "description",
  "enum",
  "items",
  "properties",
  "required",
  "title",
  "type",
];

interface Dialect {
  readonly known: ReadonlySet<string>;
  /** What may be left out must be there as `null`. */
  readonly allRequired: boolean;
  readonly mostMinItems: number;
}

/** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const openai: Dialect = {
  known: new Set([
    ...shared,
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "maximum",
    "maxItems",
    "minimum",
    "minItems",
    "multipleOf",
    "pattern",
  ]),
  allRequired: true,
  mostMinItems: Number.POSITIVE_INFINITY,
};

/** https://docs.claude.com/en/docs/build-with-claude/structured-outputs#json-schema-limitations */
const claude: Dialect = { known: new Set([...shared, "format", "minItems"]), allRequired: false, mostMinItems: 1 };

/** As OpenAI takes a schema that the model is held to. */
export function adaptForOpenaiStrict(schema: JsonObject, place: Place): JsonObject {
  return adaptStrict(schema, place, { dialect: openai, again: adaptForOpenaiStrict });
}

/** As Claude takes a schema that the model is held to. */
export function adaptForClaudeStrict(schema: JsonObject, place: Place): JsonObject {
  return adaptStrict(schema, place, { dialect: claude, again: adaptForClaudeStrict });
}

interface Way {
  readonly dialect: Dialect;
  readonly again: Adapt;
}

function adaptStrict(given: JsonObject, at: Place, { dialect, again }: Way): JsonObject {
  if (isNamed(given, at)) {
    return mapInner(filterKeywords(aloneRef(withoutInnerDefs(given, at)), at, dialect.known), at, again);
  }
  const resolved = resolveRef(given, at);
  const { schema: merged, place } = mergeAllOf(resolved.schema, resolved.place);
  const limited = fixMinItems(fixFormat(oneUnion(merged), place), place, dialect);
  const adapted = mapInner(filterKeywords(withoutInnerDefs(limited, place), place, dialect.known), place, again);
  const properties = asObject(adapted["properties"]);
  if (!properties) return adapted;
  const closed = close(adapted, place);
  return dialect.allRequired ? requireAll(closed, properties, place) : closed;
}

/** Exactly one of several is any of them for the target. */
function oneUnion(schema: JsonObject): JsonObject {
  const { oneOf } = schema;
  return oneOf === undefined ? schema : { anyOf: oneOf, ...without(schema, "oneOf") };
}

const formats: ReadonlySet<string> = new Set([
  "date",
  "date-time",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "time",
  "uri",
  "uuid",
]);

function fixFormat(schema: JsonObject, place: Place): JsonObject {
  const { format } = schema;
  if (typeof format !== "string" || formats.has(format)) return schema;
  lose(place, "format", { kind: "approximated", from: format, reason: "the target does not know the format" });
  return withHint(without(schema, "format"), `format: ${format}`);
}

function fixMinItems(schema: JsonObject, place: Place, { mostMinItems }: Dialect): JsonObject {
  const { minItems } = schema;
  if (typeof minItems !== "number" || minItems <= mostMinItems) return schema;
  const reason = `the target takes ${mostMinItems} at most`;
  lose(place, "minItems", { kind: "approximated", from: minItems, reason });
  return withHint(without(schema, "minItems"), `minItems: ${minItems}`);
}

function close(schema: JsonObject, place: Place): JsonObject {
  if (schema["additionalProperties"] !== undefined && schema["additionalProperties"] !== false) {
    const reason = "a strict object holds nothing but its properties";
    lose(place, "additionalProperties", { kind: "dropped", reason });
  }
  if (schema["additionalProperties"] === undefined && !place.work.toldClosed) {
    place.work.toldClosed = true;
    const reason = "strict objects hold nothing but their properties";
    lose(place, "additionalProperties", { kind: "synthesized", to: false, reason });
  }
  return { ...schema, additionalProperties: false };
}

function requireAll(schema: JsonObject, properties: JsonObject, place: Place): JsonObject {
  const required = new Set(asArray(schema["required"]));
  const names = Object.keys(properties);
  const optional = names.filter((name) => !required.has(name));
  if (optional.length === 0) return { ...schema, required: names };
  const reason = "a strict object requires all of its properties: those that may be absent may be null";
  lose(place, "required", { kind: "approximated", from: optional.slice(0, 20), reason });
  const entries = Object.entries(properties).map(([name, property]): [string, Json] => [
    name,
    required.has(name) ? property : orNull(asObject(property) ?? {}),
  ]);
  return { ...schema, properties: Object.fromEntries(entries), required: names };
}
