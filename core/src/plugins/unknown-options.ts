import { nearestNameHint } from "../config/nearest-name.ts";
import type { Place } from "../config/place.ts";
import { isRecord } from "../config/shape.ts";

type JsonSchema = Readonly<Record<string, unknown>>;

/** A key that no schema declares. */
interface UnknownKey {
  /** What the key stands in. */
  readonly parent: Place;
  readonly known: readonly string[];
  readonly key: string;
}

/**
 * Reports every key, at any depth, that a JSON Schema neither declares nor allows as additional. Returns the paths of
 * these keys and of the objects that hold them.
 */
export function reportUnknownOptions(
  schema: JsonSchema,
  value: unknown,
  place: Place,
  others: readonly string[] = [],
): ReadonlySet<string> {
  const found = unknownKeys({ root: schema, schema, value, place });
  for (const { parent, key, known } of found) {
    parent
      .field(key)
      .fault(
        "unknown option",
        nearestNameHint(key, parent === place ? [...known, ...others] : known) ?? knownText(known),
      );
  }
  return new Set(found.flatMap(({ parent, key }) => [parent.path, parent.field(key).path]));
}

function knownText(known: readonly string[]): string {
  return known.length === 0 ? "there are none here" : `known are ${known.join(", ")}`;
}

interface Look {
  readonly root: JsonSchema;
  readonly schema: unknown;
  readonly value: unknown;
  readonly place: Place;
}

function unknownKeys(look: Look): readonly UnknownKey[] {
  const schema = dereference(look.root, look.schema);
  if (schema === undefined) return [];
  const branches = branchesOf(schema);
  if (branches.length > 0) return fewest(branches.map((branch) => unknownKeys({ ...look, schema: branch })));
  if (Array.isArray(look.value))
    return look.value.flatMap((item, index) => unknownItems({ ...look, schema }, item, index));
  return isRecord(look.value) ? unknownFields(look.root, schema, look.value, look.place) : [];
}

function unknownItems(
  look: Look & { readonly schema: JsonSchema },
  item: unknown,
  index: number,
): readonly UnknownKey[] {
  const { prefixItems, items } = look.schema;
  const first: unknown = Array.isArray(prefixItems) ? prefixItems[index] : undefined;
  return unknownKeys({ ...look, schema: first ?? items, value: item, place: look.place.item(index) });
}

function unknownFields(
  root: JsonSchema,
  schema: JsonSchema,
  value: Readonly<Record<string, unknown>>,
  place: Place,
): readonly UnknownKey[] {
  const parts = partsOf(root, schema);
  const properties = Object.assign({}, ...parts.map((part) => part["properties"]).filter(isRecord));
  const others = parts
    .map((part) => part["additionalProperties"])
    .find((allowed) => allowed !== undefined && allowed !== false);
  // A schema that does not speak of keys at all takes anything.
  const free = parts.every((part) => part["properties"] === undefined && part["type"] !== "object");
  if (free) return [];
  const patterns = parts.flatMap((part) =>
    Object.keys(isRecord(part["patternProperties"]) ? part["patternProperties"] : {}),
  );
  return Object.entries(value).flatMap(([key, field]) => {
    const at = place.field(key);
    if (Object.hasOwn(properties, key)) return unknownKeys({ root, schema: properties[key], value: field, place: at });
    if (others !== undefined) return unknownKeys({ root, schema: others, value: field, place: at });
    if (patterns.some((pattern) => new RegExp(pattern, "u").test(key))) return [];
    return [{ parent: place, key, known: Object.keys(properties) }];
  });
}

/** The schema and all that must hold beside it. */
function partsOf(root: JsonSchema, schema: JsonSchema): readonly JsonSchema[] {
  const { allOf } = schema;
  if (!Array.isArray(allOf)) return [schema];
  const parts = allOf.map((part) => dereference(root, part)).filter((part) => part !== undefined);
  return [schema, ...parts.flatMap((part) => partsOf(root, part))];
}

function branchesOf({ anyOf, oneOf }: JsonSchema): readonly unknown[] {
  if (Array.isArray(anyOf)) return anyOf;
  return Array.isArray(oneOf) ? oneOf : [];
}

/** Which branch was meant is not known; the one with the least to object to is the fairest guess. */
function fewest(results: readonly (readonly UnknownKey[])[]): readonly UnknownKey[] {
  return results.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

/** Follows `#/$defs/x`; undefined for what is no schema with keys. */
function dereference(root: JsonSchema, schema: unknown): JsonSchema | undefined {
  if (!isRecord(schema)) return undefined;
  const { $ref: reference } = schema;
  if (typeof reference !== "string") return schema;
  const steps = reference
    .replace(/^#\/?/, "")
    .split("/")
    .filter((step) => step !== "");
  let target: unknown = root;
  for (const step of steps) target = isRecord(target) ? target[step] : undefined;
  return target === schema ? undefined : dereference(root, target);
}
