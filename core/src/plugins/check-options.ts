import type { OptionsSchema } from "@patchbay/sdk";
import type { Place } from "../config/place.ts";
import { isRecord } from "../config/shape.ts";
import { reportUnknownOptions } from "./unknown-options.ts";

/** Checks options by their schema and returns its output; undefined after a fault. */
export async function checkOptions(
  schema: OptionsSchema | undefined,
  options: unknown,
  place: Place,
  /** What may stand beside them, for hints. */
  others: readonly string[] = [],
): Promise<unknown> {
  const given = options ?? {};
  if (schema === undefined) {
    const empty = isRecord(given) && Object.keys(given).length === 0;
    return empty ? {} : place.fault("this plugin has no options", "take them out");
  }
  const json = jsonSchemaOf(schema);
  const reported = json === undefined ? new Set() : reportUnknownOptions(json, given, place, others);
  try {
    const result = await schema["~standard"].validate(given);
    if (result.issues === undefined) return result.value;
    for (const { message, path = [] } of result.issues) {
      const at = placeOf(place, path);
      // A strict schema complains of the same keys, at the object that holds them or at themselves.
      if (!reported.has(at.path)) at.fault(lowerFirst(message));
    }
  } catch (cause) {
    place.fault(`the plugin's options schema failed: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return undefined;
}

/** The schema's input as JSON Schema; undefined when its library has none, or none for this schema. */
function jsonSchemaOf(schema: OptionsSchema): Readonly<Record<string, unknown>> | undefined {
  const standard: object = schema["~standard"];
  if (!("jsonSchema" in standard) || typeof standard.jsonSchema !== "object" || standard.jsonSchema === null)
    return undefined;
  const { jsonSchema } = standard;
  if (!("input" in jsonSchema) || typeof jsonSchema.input !== "function") return undefined;
  try {
    // A secret has no JSON form; zod would give up on the whole schema, and leaves a gap when told so.
    const request = { target: "draft-2020-12", libraryOptions: { unrepresentable: "any" } };
    const made: unknown = jsonSchema.input(request);
    return isRecord(made) ? made : undefined;
  } catch {
    return undefined;
  }
}

type IssuePath = readonly (PropertyKey | { readonly key: PropertyKey })[];

function placeOf(place: Place, path: IssuePath): Place {
  let at = place;
  for (const segment of path) {
    const key = typeof segment === "object" ? segment.key : segment;
    at = typeof key === "number" ? at.item(key) : at.field(String(key));
  }
  return at;
}

function lowerFirst(text: string): string {
  return `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`.replace(/\.$/, "");
}
