import type { Json, JsonObject } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import type { PluginSchema } from "./plugin-schemas.ts";
import { secretFormat, secretReference } from "./secret-schema.ts";
import { shapeSchema } from "./shape-schema.ts";

/** A key of a config, as the kernel describes it. */
export interface ConfigKey {
  /** Such as `pools.<pool>.nodes[].baseUrl`. */
  readonly path: string;
  /** In words. */
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string;
}

/** Objects that hold keys beside those that are described: a node's own fields are checked by its provider. */
const open: ReadonlySet<string> = new Set(["pools.<>.nodes[]"]);

/** A JSON Schema of configs in JSON and YAML for editors, with the options of these plugins. */
export function configSchema(keys: readonly ConfigKey[], plugins: readonly PluginSchema[]): JsonObject {
  const tree = createTree();
  for (const key of keys) place(tree, key);
  const schema = schemaOf(tree, "");
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Config of Patchbay",
    ...schema,
    $defs: Object.fromEntries(plugins.map(({ name, options }) => [name, embedded(options, name)])),
    properties: { ...propertiesOf(schema), plugins: entriesSchema(propertiesOf(schema)["plugins"], plugins) },
  };
}

/** What is below a place: keys by name, or one thing for all names (`<>`) or items (`[]`). */
interface Tree {
  key: ConfigKey | undefined;
  readonly below: Map<string, Tree>;
}

function createTree(): Tree {
  return { key: undefined, below: new Map() };
}

function place(tree: Tree, key: ConfigKey): void {
  let at = tree;
  for (const step of stepsOf(key.path)) {
    const next = at.below.get(step) ?? createTree();
    at.below.set(step, next);
    at = next;
  }
  at.key = key;
}

/** `a.<b or c>.d[]` is `a`, `<>`, `d`, `[]`. */
function stepsOf(path: string): readonly string[] {
  const steps = path.replaceAll(/<[^>]*>/g, "<>").replaceAll("[]", ".[]");
  return steps.split(".");
}

function schemaOf({ key, below }: Tree, path: string): JsonObject {
  const meaning = key === undefined ? {} : { description: key.meaning };
  const inner = innerSchema(below, path);
  if (inner === undefined) return { ...meaning, ...shapeSchema(key?.type ?? "") };
  return { ...meaning, ...withOtherForms(inner, key?.type ?? "") };
}

function innerSchema(below: Tree["below"], path: string): JsonObject | undefined {
  if (below.size === 0) return undefined;
  const items = below.get("[]");
  if (items !== undefined) return { type: "array", items: schemaOf(items, `${path}[]`) };
  const values = below.get("<>");
  if (values !== undefined) return { type: "object", additionalProperties: schemaOf(values, `${path}.<>`) };
  const children = [...below].map(([name, child]) => ({ name, child, at: path === "" ? name : `${path}.${name}` }));
  const required = children.filter(({ child }) => child.key?.required === true).map(({ name }) => name);
  return {
    type: "object",
    properties: Object.fromEntries(children.map(({ name, child, at }) => [name, schemaOf(child, at)])),
    ...(required.length > 0 && { required }),
    ...(!open.has(path) && { additionalProperties: false }),
  };
}

/** What else may stand where an object or list is described, going by the words. */
function withOtherForms(inner: JsonObject, type: string): JsonObject {
  if (type === "an object" || type === "a list" || type === "") return inner;
  if (type === "an object, or false") return { anyOf: [inner, { const: false }] };
  if (type.endsWith(", or a list of such")) return { anyOf: [inner["items"] ?? {}, inner] };
  // Short forms that the words do not tell apart: an editor should not call them wrong.
  return { anyOf: [inner, {}] };
}

function entriesSchema(plugins: Json | undefined, schemas: readonly PluginSchema[]): JsonObject {
  const list = objectOf(plugins);
  const entry = objectOf(list["items"]);
  const names = schemas.map(({ name }) => name);
  const known: JsonObject = { anyOf: [{ enum: names }, { type: "string", minLength: 1 }] };
  const long: JsonObject = {
    ...entry,
    properties: { ...propertiesOf(entry), plugin: { ...objectOf(propertiesOf(entry)["plugin"]), ...known } },
    allOf: schemas.map(({ name, options }) => ({
      if: { properties: { plugin: { const: name } }, required: ["plugin"] },
      // A word of JSON Schema; nobody waits for this object.
      // oxlint-disable-next-line unicorn/no-thenable
      then: {
        properties: { options: { $ref: `#/$defs/${pointer(name)}` } },
        ...(Array.isArray(options?.["required"]) && { required: ["options"] }),
      },
    })),
  };
  return { ...list, items: { anyOf: [known, long, { const: false }] } };
}

/** A schema below `$defs`: what it refers to in itself is further down there, and secrets have their form. */
function embedded(schema: JsonObject | undefined, name: string): Json {
  if (schema === undefined) return { type: "object", additionalProperties: false };
  const { $schema: _dialect, ...rest } = schema;
  return moved(rest, `#/$defs/${pointer(name)}`);
}

function moved(value: Json, base: string): Json {
  if (Array.isArray(value)) return value.map((each: Json) => moved(each, base));
  if (typeof value !== "object" || value === null) return value;
  const schema = objectOf(value);
  if (schema["format"] === secretFormat) return { ...schema, ...secretReference };
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) =>
      key === "$ref" && typeof each === "string" && each.startsWith("#")
        ? [key, `${base}${each.slice(1)}`]
        : [key, each === undefined ? null : moved(each, base)],
    ),
  );
}

function pointer(name: string): string {
  return encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function propertiesOf(schema: JsonObject): JsonObject {
  return objectOf(schema["properties"]);
}

function objectOf(value: Json | undefined): JsonObject {
  return asObject(value) ?? {};
}
