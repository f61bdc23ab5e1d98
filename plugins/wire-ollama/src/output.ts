import type { ChatRequest, Json, JsonObject, OutputFormat } from "@patchbay/sdk";
import { asObject, isObject } from "@patchbay/sdk/http";
import { type Fields, reportLabels } from "@patchbay/wire-kit";
import type { Encoding } from "./encoding.ts";

/** Reads `format`: `json`, or a schema, which some clients send as text. */
export function decodeFormat(fields: Fields): OutputFormat | undefined {
  const value = fields.peek("format");
  if (value === "json") {
    fields.string("format");
    return { type: "json" };
  }
  const schema = isObject(value) ? fields.object("format") : schemaOfText(value);
  if (!schema) return undefined;
  if (!isObject(value)) fields.string("format");
  return { type: "json-schema", schema };
}

function schemaOfText(value: Json | undefined): JsonObject | undefined {
  if (typeof value !== "string") return undefined;
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return asObject(JSON.parse(value) as Json);
  } catch {
    return undefined;
  }
}

/** Writes `format`; free text is what comes without one. */
export function encodeFormat({ output }: ChatRequest, { losses }: Encoding): JsonObject {
  const { format, ...others } = output ?? {};
  for (const key of Object.keys(others)) {
    losses({ path: `output.${key}`, kind: "dropped", reason: "the wire has no field for it" });
  }
  if (!format || format.type === "text") return {};
  if (format.type === "json") return { format: "json" };
  reportLabels(format, losses);
  return { format: format.schema };
}
