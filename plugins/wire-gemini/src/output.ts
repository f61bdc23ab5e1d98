import type { ChatRequest, Json, JsonObject, Output, OutputFormat } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { adaptSchema, anyDefined, defined, type Fields, reportLabels } from "@patchbay/wire-kit";
import { bagOf, isOwn } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import { wordOf } from "./fields.ts";
import { isSame, plainSchema } from "./plain-schema.ts";

/** The form of the answer, and how it was said. */
export interface DecodedOutput {
  readonly output: Output | undefined;
  readonly form: JsonObject | undefined;
}

const modalities = new Map([
  ["TEXT", "text"],
  ["IMAGE", "image"],
  ["AUDIO", "audio"],
] as const);

type Modality = NonNullable<Output["modalities"]>[number];

/** Members that hold a schema; the older two in the words of the API, the others as JSON Schema. */
const schemaKeys = ["responseJsonSchema", "_responseJsonSchema", "responseSchema"] as const;

/** Reads what `generationConfig` says of the answer's form. */
export function decodeOutput(fields: Fields): DecodedOutput {
  const mime = fields.peek("responseMimeType");
  const key = schemaKeys.find((name) => asObject(fields.peek(name)));
  const raw = key && asObject(fields.peek(key));
  const format = raw ? schemaFormat(key, raw) : plainFormat(mime);
  if (format) fields.string("responseMimeType");
  if (key) fields.object(key);
  const form = { mime: format && raw ? mime : undefined, key, raw: key === "responseSchema" ? raw : undefined };
  return { output: anyDefined({ format, modalities: decodeModalities(fields) }), form: anyDefined(form) };
}

function plainFormat(mime: Json | undefined): OutputFormat | undefined {
  if (mime === "text/plain") return { type: "text" };
  return mime === "application/json" ? { type: "json" } : undefined;
}

function schemaFormat(key: string, raw: JsonObject): OutputFormat {
  return { type: "json-schema", schema: key === "responseSchema" ? plainSchema(raw) : raw };
}

function decodeModalities(fields: Fields): Output["modalities"] {
  const value = fields.array("responseModalities");
  const known = value?.flatMap((word) => modalityOf(word) ?? []);
  if (value && known?.length === value.length) return known;
  fields.leave("responseModalities");
  return undefined;
}

function modalityOf(word: Json): Modality | undefined {
  return [...modalities].find(([key]) => key === wordOf(word))?.[1];
}

/** What is written of the form of the answer. */
export interface EncodedOutput {
  readonly config: JsonObject;
  /** What the prompt must say in addition. */
  readonly instruction?: string;
}

/** Writes the form of the answer. */
export function encodeOutput(request: ChatRequest, encoding: Encoding): EncodedOutput {
  const { output = {} } = request;
  for (const key of ["verbosity", "audio", "image"] as const) {
    if (output[key] !== undefined)
      encoding.losses({ path: `output.${key}`, kind: "dropped", reason: "the wire has no field for it" });
  }
  const { config, instruction } = encodeFormat(request, encoding);
  const responseModalities = output.modalities?.map((modality) => modality.toUpperCase());
  return { config: { ...config, ...defined({ responseModalities }) }, ...defined({ instruction }) };
}

function encodeFormat(request: ChatRequest, encoding: Encoding): EncodedOutput {
  const format = request.output?.format;
  if (!format) return { config: {} };
  if (format.type === "text") return { config: isOwn(request) ? { responseMimeType: "text/plain" } : {} };
  const refused = !isOwn(request) && (request.tools?.length ?? 0) > 0 && !encoding.profile.schemaWithTools;
  if (refused) return asInstruction(format, encoding);
  if (format.type === "json") return { config: { responseMimeType: "application/json" } };
  if (encoding.capabilities.structuredOutput === false) return asInstruction(format, encoding);
  reportLabels(format, encoding.losses);
  return { config: encodeSchema(request, format.schema, encoding) };
}

/** Models that take no such wish, or none beside tools, are told in words. */
function asInstruction(
  format: OutputFormat & { readonly type: "json" | "json-schema" },
  { losses }: Encoding,
): EncodedOutput {
  const reason = "the model takes no form of the answer here";
  losses({ path: "response_format", kind: "approximated", from: format.type, to: "an instruction", reason });
  const schema = format.type === "json" ? "" : ` that fits this JSON Schema:\n${JSON.stringify(format.schema)}`;
  return { config: {}, instruction: `Respond with a JSON object${schema === "" ? "." : schema}` };
}

function encodeSchema(request: ChatRequest, schema: JsonObject, { losses }: Encoding): JsonObject {
  const form = asObject(bagOf(request)["output"]);
  const raw = asObject(form?.["raw"]);
  const mime = form ? asString(form["mime"]) : "application/json";
  const written = defined({ responseMimeType: mime });
  if (raw && isSame(plainSchema(raw), schema)) return { ...written, responseSchema: raw };
  const key = form?.["key"] === "_responseJsonSchema" ? "_responseJsonSchema" : "responseJsonSchema";
  return { ...written, [key]: form && !raw ? schema : adaptSchema(schema, "gemini-json", losses, "output") };
}
