import type { ChatRequest, JsonObject, Output, OutputFormat } from "@patchbay/sdk";
import { asBoolean, asObject, asString } from "@patchbay/sdk/http";
import {
  anyDefined,
  defined,
  type Fields,
  holdToSchema,
  mentionsJson,
  openaiSchemaName,
  readFields,
  schemaInstruction,
} from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";

/** The form of the answer, and members of `text` that the model has no word for. */
export interface FoundOutput {
  readonly output: Output | undefined;
  readonly rest: JsonObject | undefined;
  readonly formatRest: JsonObject | undefined;
}

/** Reads `text`. */
export function decodeOutput(fields: Fields): FoundOutput {
  const text = fields.object("text");
  if (!text) return { output: undefined, rest: undefined, formatRest: undefined };
  const inner = readFields(text, "text");
  const format = decodeFormat(inner);
  const verbosity = decodeVerbosity(inner);
  const left = format?.type === "json-schema" ? formatRest(asObject(text["format"]) ?? {}) : undefined;
  const rest = inner.rest() ?? ((format ?? verbosity) ? undefined : {});
  return { output: anyDefined({ format, verbosity }), rest, formatRest: left };
}

function decodeVerbosity(fields: Fields): Output["verbosity"] {
  const value = fields.peek("verbosity");
  if (value !== "low" && value !== "medium" && value !== "high") return undefined;
  fields.string("verbosity");
  return value;
}

function decodeFormat(fields: Fields): OutputFormat | undefined {
  const format = asObject(fields.peek("format"));
  const known = format && readFormat(format);
  if (known) fields.object("format");
  return known;
}

function readFormat(format: JsonObject): OutputFormat | undefined {
  if (format["type"] === "text") return { type: "text" };
  if (format["type"] === "json_object") return { type: "json" };
  const schema = format["type"] === "json_schema" ? asObject(format["schema"]) : undefined;
  if (!schema) return undefined;
  const name = asString(format["name"]);
  const description = asString(format["description"]);
  return { type: "json-schema", schema, ...defined({ name, description, strict: asBoolean(format["strict"]) }) };
}

function formatRest(format: JsonObject): JsonObject | undefined {
  const known = new Set(["type", "name", "description", "schema", "strict"]);
  const left = Object.entries(format).filter(([key, value]) => !known.has(key) || value === null);
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}

/** What is written of the form of the answer. */
export interface EncodedOutput {
  readonly body: JsonObject;
  /** What the prompt must say in addition. */
  readonly instruction?: string;
}

/** Writes the form of the answer. */
export function encodeOutput(request: ChatRequest, encoding: Encoding): EncodedOutput {
  const { output = {} } = request;
  const reason = "the wire has no field for it";
  for (const key of ["modalities", "audio", "image"] as const)
    if (output[key] && !(key === "modalities" && isTextOnly(output)))
      encoding.losses({ path: `output.${key}`, kind: "dropped", reason });
  const { format, instruction } = encodeFormat(request, encoding);
  const rest = asObject(bagOf(request)["textRest"]);
  const text = { ...rest, ...defined({ format, verbosity: output.verbosity }) };
  const body: JsonObject = rest || Object.keys(text).length > 0 ? { text } : {};
  return instruction === undefined ? { body } : { body, instruction };
}

function isTextOnly({ modalities }: Output): boolean {
  return modalities?.every((modality) => modality === "text") === true;
}

interface EncodedFormat {
  readonly format?: JsonObject;
  readonly instruction?: string;
}

function encodeFormat(request: ChatRequest, encoding: Encoding): EncodedFormat {
  const { capabilities, losses, own } = encoding;
  const format = request.output?.format;
  if (!format) return {};
  if (format.type === "text") return { format: { type: "text" } };
  if (format.type === "json") return withJsonWord(request, own, losses);
  if (capabilities.structuredOutput === false) {
    const reason = "the model takes no schema";
    losses({ path: "text.format", kind: "approximated", from: "json_schema", to: "json_object", reason });
    return {
      format: { type: "json_object" },
      instruction: schemaInstruction(format.schema),
    };
  }
  const { name, description } = format;
  const { schema, strict } = encoding.own
    ? format
    : holdToSchema(format, { use: "output", path: "text.format.strict" }, encoding.losses);
  const written = {
    name: openaiSchemaName(name),
    ...defined({ description, schema, strict: strict ?? (own ? undefined : false) }),
  };
  return { format: { type: "json_schema", ...written, ...asObject(bagOf(request)["formatRest"]) } };
}

/** OpenAI refuses `json_object` when the word JSON is nowhere in the prompt. A client of this wire knows; others do not. */
function withJsonWord(request: ChatRequest, own: boolean, losses: Encoding["losses"]): EncodedFormat {
  const format = { type: "json_object" };
  if (own || mentionsJson(request)) return { format };
  losses({ path: "text.format", kind: "synthesized", reason: "the target wants the word JSON in the prompt" });
  return { format, instruction: "Respond with a JSON object." };
}
