import { isRecord } from "../package-json.ts";
import { secretFormat, secretReference } from "./secret-schema.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Where a schema stands while it is written. */
interface Place {
  readonly root: unknown;
  /** References that are being followed: one that leads back to itself has no end as a type. */
  readonly following: readonly string[];
  readonly indent: string;
}

/** The TypeScript type of values that a JSON Schema (2020-12) takes; what it cannot say is `unknown`. */
export function schemaType(schema: unknown, indent = ""): string {
  return typeAt(schema, { root: schema, following: [], indent });
}

function typeAt(schema: unknown, place: Place): string {
  if (schema === false) return "never";
  if (!isRecord(schema)) return "unknown";
  if (typeof schema["$ref"] === "string") return referenceType(schema["$ref"], place);
  if (schema["format"] === secretFormat) return typeAt(secretReference, place);
  const parts = writers.flatMap(({ key, write }) => (schema[key] === undefined ? [] : [write(schema, place)]));
  const known = [...new Set(parts)].filter((part) => part !== "unknown");
  // A choice between objects, say, beside the keys that all of them have.
  return known.length > 1 ? known.map(inBrackets).join(" & ") : (known[0] ?? bareType(schema, place));
}

interface Writer {
  readonly key: string;
  readonly write: (schema: Schema, place: Place) => string;
}

const writers: readonly Writer[] = [
  { key: "const", write: (schema) => literal(schema["const"]) },
  { key: "enum", write: (schema) => union(listOf(schema["enum"]).map(literal)) },
  { key: "anyOf", write: (schema, place) => union(listOf(schema["anyOf"]).map((each) => typeAt(each, place))) },
  { key: "oneOf", write: (schema, place) => union(listOf(schema["oneOf"]).map((each) => typeAt(each, place))) },
  { key: "allOf", write: (schema, place) => intersection(listOf(schema["allOf"]).map((each) => typeAt(each, place))) },
  { key: "properties", write: objectType },
];

/** The type of a schema that says no more than `type`, `items` and `additionalProperties`. */
function bareType(schema: Schema, place: Place): string {
  const types = Array.isArray(schema["type"]) ? schema["type"] : [schema["type"]];
  return union(types.map((type) => plainType(String(type), schema, place)));
}

function plainType(type: string, schema: Schema, place: Place): string {
  if (type === "array") return arrayType(schema, place);
  if (type === "object") return objectType(schema, place);
  if (type === "undefined" && (schema["items"] ?? schema["prefixItems"]) !== undefined) return arrayType(schema, place);
  return plainTypes[type] ?? "unknown";
}

const plainTypes: Readonly<Record<string, string>> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
  null: "null",
};

function arrayType({ items, prefixItems }: Schema, place: Place): string {
  if (!Array.isArray(prefixItems)) return `readonly ${inBrackets(typeAt(items, place))}[]`;
  const rest = items === false ? [] : [`...${inBrackets(typeAt(items, place))}[]`];
  return `readonly [${[...prefixItems.map((item) => typeAt(item, place)), ...rest].join(", ")}]`;
}

function objectType(schema: Schema, place: Place): string {
  const properties = Object.entries(isRecord(schema["properties"]) ? schema["properties"] : {});
  const needed = new Set(listOf(schema["required"]));
  const indent = `${place.indent}  `;
  const lines = properties.flatMap(([key, property]) => [
    ...docLines(property, indent),
    `${indent}readonly ${keyText(key)}${needed.has(key) ? "" : "?"}: ${typeAt(property, { ...place, indent })};`,
  ]);
  const others = othersType(schema, place, properties.length > 0);
  if (lines.length === 0)
    return others === undefined ? "Readonly<Record<string, never>>" : `Readonly<Record<string, ${others}>>`;
  const index = others === undefined ? [] : [`${indent}readonly [key: string]: ${others};`];
  return ["{", ...lines, ...index, `${place.indent}}`].join("\n");
}

/** Keys that are not named are refused by the kernel unless the schema speaks of them. */
function othersType(schema: Schema, place: Place, besideNamed: boolean): string | undefined {
  const { additionalProperties: others, patternProperties: patterns } = schema;
  const schemas = [...(isRecord(patterns) ? Object.values(patterns) : []), ...(others === undefined ? [] : [others])];
  const allowed = schemas.filter((each) => each !== false);
  if (allowed.length === 0) return schema["properties"] === undefined && others === undefined ? "unknown" : undefined;
  // An index signature must hold for the named keys too, whatever they are.
  return besideNamed ? "unknown" : union(allowed.map((each) => typeAt(each, place)));
}

function referenceType(reference: string, place: Place): string {
  if (place.following.includes(reference)) return "unknown";
  let target: unknown = reference.startsWith("#") ? place.root : undefined;
  for (const step of reference.split("/").slice(1)) {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
    target = isRecord(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  return target === undefined ? "unknown" : typeAt(target, { ...place, following: [...place.following, reference] });
}

/** A doc comment of what a property is and what holds without it. */
export function docLines(property: unknown, indent: string): readonly string[] {
  if (!isRecord(property)) return [];
  const { description, default: otherwise } = property;
  const said = [
    ...(typeof description === "string" ? description.trim().split("\n") : []),
    ...(otherwise === undefined ? [] : [`Default: \`${JSON.stringify(otherwise)}\`.`]),
  ].map((line) => line.trimEnd().replaceAll("*/", String.raw`*\/`));
  if (said.length === 0) return [];
  if (said.length === 1) return [`${indent}/** ${said[0]} */`];
  return [`${indent}/**`, ...said.map((line) => `${indent} * ${line}`), `${indent} */`];
}

function union(types: readonly string[]): string {
  const each = [...new Set(types)];
  if (each.length === 0) return "never";
  return each.includes("unknown") ? "unknown" : each.join(" | ");
}

function intersection(types: readonly string[]): string {
  const each = [...new Set(types)].filter((type) => type !== "unknown");
  return each.length === 0 ? "unknown" : each.map(inBrackets).join(" & ");
}

/** Whether a type needs brackets: one that begins with `readonly`, or a union or intersection outside of braces. */
function inBrackets(type: string): string {
  const isOneObject = type.startsWith("{") && /^\{\n(?:(?!\}).|\n(?!\}))*\n\s*\}$/.test(type);
  return !isOneObject && /[|&]|^readonly /.test(type) ? `(${type})` : type;
}

function literal(value: unknown): string {
  const isScalar = value === null || ["string", "number", "boolean"].includes(typeof value);
  return isScalar ? JSON.stringify(value) : "unknown";
}

function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
