import { type OutputUnit, Validator } from "@cfworker/json-schema";
import { type JsonObject, type OptionsSchema, Secret } from "@patchbay/sdk";
import { standardSchema } from "../hooks/standard-schema.ts";

/**
 * A schema of options made of its JSON Schema alone: none of the plugin's code runs. The plugin's own schema reads them again
 * where the plugin runs. Secrets have no JSON form: where one stands, the schema has a gap that takes anything, or a text.
 */
export function createOptionsSchema(schema: JsonObject): OptionsSchema {
  const validator = new Validator(openSchema(schema), "2020-12", false);
  return standardSchema(schema, (value) => {
    const { valid, errors } = validator.validate(withoutSecrets(value));
    return valid ? { value } : { issues: issuesOf(errors) };
  });
}

/** The validator changes what it is given, and takes a mutable type. */
function openSchema(schema: JsonObject): object {
  return structuredClone(schema);
}

function withoutSecrets(value: unknown): unknown {
  if (value instanceof Secret) return value.toString();
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(fields.map(([key, inner]) => [key, withoutSecrets(inner)]));
}

interface Issue {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** The innermost complaints: those around them only say that something inside is wrong. */
function issuesOf(errors: readonly OutputUnit[]): readonly Issue[] {
  const inner = errors.filter(
    ({ instanceLocation }, at) =>
      !errors.some((other, index) => index !== at && isBelow(other.instanceLocation, instanceLocation)),
  );
  return inner.map(({ instanceLocation, error }) => ({ message: error, path: pathOf(instanceLocation) }));
}

function isBelow(location: string, above: string): boolean {
  return location.startsWith(`${above}/`);
}

/** A JSON Pointer (RFC 6901) after its `#`. */
function pathOf(location: string): readonly (string | number)[] {
  const pieces = location.split("/").slice(1);
  return pieces.map((piece) => {
    const key = decodeURIComponent(piece).replaceAll("~1", "/").replaceAll("~0", "~");
    return /^\d+$/.test(key) ? Number(key) : key;
  });
}
