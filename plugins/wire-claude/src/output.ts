import type { ChatRequest, Json, JsonObject, OutputFormat } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { adaptSchema, type Fields, reportLabels } from "@patchbay/wire-kit";
import type { Encoding } from "./encoding.ts";
import { toolFormat } from "./json-tool.ts";

/** Reads the form of the answer. A form with more in it than the model can say stays as it is. */
export function decodeFormat(fields: Fields, key: "format" | "output_format"): OutputFormat | undefined {
  const { type, schema: value, ...rest } = asObject(fields.peek(key)) ?? {};
  const schema = asObject(value);
  if (type !== "json_schema" || !schema || Object.keys(rest).length > 0) return undefined;
  fields.object(key);
  return { type: "json-schema", schema };
}

/** What is written of the form of the answer. */
export interface EncodedOutput {
  readonly format?: JsonObject;
  /** What the prompt must say in addition. */
  readonly instruction?: string;
}

/**
 * Writes the form of the answer, but for one that a tool gives. The wire has a field for schemas only; any other wish is
 * put into words.
 */
export function encodeOutput({ output = {} }: ChatRequest, byTool: boolean, encoding: Encoding): EncodedOutput {
  const { losses } = encoding;
  const unsaid: Readonly<Record<string, Json | undefined>> = {
    verbosity: output.verbosity,
    audio: output.audio,
    image: output.image,
    modalities: output.modalities?.some((modality) => modality !== "text") ? [...output.modalities] : undefined,
  };
  for (const [key, value] of Object.entries(unsaid)) {
    if (value !== undefined) losses({ path: `output.${key}`, kind: "dropped", reason: "the wire has no field for it" });
  }
  return output.format && !byTool ? encodeFormat(output.format, encoding) : {};
}

/** Whether the answer will be held to a form from its beginning, so that nobody may begin it for the model. */
export function hasForm(request: ChatRequest, encoding: Encoding): boolean {
  const { structuredOutput } = encoding.capabilities;
  const byField = request.output?.format?.type === "json-schema" && structuredOutput !== false;
  return byField || toolFormat(request, encoding) !== undefined;
}

function encodeFormat(format: OutputFormat, { own, capabilities, losses }: Encoding): EncodedOutput {
  if (format.type === "text") return {};
  const asWords = (from: string, instruction: string): EncodedOutput => {
    losses({ path: "output_config.format", kind: "approximated", from, to: "system", reason: "it is put into words" });
    return { instruction };
  };
  if (format.type === "json") return asWords("json", "Respond with a JSON object and nothing else.");
  if (capabilities.structuredOutput === false) {
    const schema = JSON.stringify(format.schema);
    return asWords("json-schema", `Respond with JSON that fits this JSON Schema and nothing else:\n${schema}`);
  }
  reportLabels(format, losses);
  if (format.strict === false) {
    const reason = "the model is held to a schema always";
    losses({ path: "output.format.strict", kind: "approximated", from: false, to: true, reason });
  }
  const schema = own ? format.schema : adaptSchema(format.schema, "claude-strict", losses, "output");
  return { format: { type: "json_schema", schema } };
}
