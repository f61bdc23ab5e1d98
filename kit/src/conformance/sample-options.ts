import type { OptionsSchema } from "@patchbay/sdk";
import { asObject, isArray } from "@patchbay/sdk/http";
import type { Json, JsonObject } from "@patchbay/sdk";

/** Options that fit: none where none are needed, else a value of its kind for each that is demanded. */
export async function sampleOptions(schema: OptionsSchema | undefined): Promise<unknown> {
  if (!schema) return {};
  const { issues } = await schema["~standard"].validate({});
  return issues ? sampleOf(jsonSchemaOf(schema) ?? {}) : {};
}

/** Names of the options that a schema knows, as far as it can be written as JSON Schema. */
export function optionNames(schema: OptionsSchema): readonly string[] {
  return Object.keys(asObject(jsonSchemaOf(schema)?.["properties"]) ?? {});
}

function jsonSchemaOf(schema: OptionsSchema): JsonObject | undefined {
  const make: unknown = Object(Object(Reflect.get(schema, "~standard"))["jsonSchema"])["input"];
  if (typeof make !== "function") return undefined;
  try {
    const made: Json = make({ target: "draft-2020-12", libraryOptions: { unrepresentable: "any" } });
    return asObject(made);
  } catch {
    // A schema that has no JSON form is looked at by the options that are set.
    return undefined;
  }
}

function sampleOf(schema: JsonObject): Json {
  const known =
    schema["default"] ?? schema["const"] ?? (isArray(schema["enum"] ?? null) ? Object(schema["enum"])[0] : undefined);
  if (known !== undefined) return known;
  if (schema["type"] !== "object") return scalarOf(schema);
  const properties = asObject(schema["properties"]) ?? {};
  const required = new Set(isArray(schema["required"] ?? null) ? Object(schema["required"]) : []);
  const entries = Object.entries(properties).filter(([name]) => required.has(name));
  return Object.fromEntries(entries.map(([name, inner]) => [name, sampleOf(asObject(inner) ?? {})]));
}

function scalarOf({ type, minimum, format, items, minItems }: JsonObject): Json {
  if (type === "number" || type === "integer") return typeof minimum === "number" ? minimum : 1;
  if (type === "boolean") return true;
  if (type === "array")
    return typeof minItems === "number" && minItems > 0 ? [sampleOf(asObject(items ?? null) ?? {})] : [];
  if (format === "uri") return "https://conformance.example";
  return "conformance";
}
