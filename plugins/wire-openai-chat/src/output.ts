import type { ChatRequest, Json, JsonObject, Output, OutputFormat } from "@patchbay/sdk";
import { asBoolean, asObject, asString } from "@patchbay/sdk/http";
import {
  anyDefined,
  defined,
  type Fields,
  holdToSchema,
  mentionsJson,
  openaiSchemaName,
  schemaInstruction,
} from "@patchbay/wire-kit";
import { bagOf, isOwn } from "./bag.ts";
import type { Encoding } from "./encoding.ts";

const modalities: ReadonlySet<string> = new Set(["text", "audio", "image"]);

/** Reads the form of the answer that the client wants. */
export function decodeOutput(fields: Fields): Output | undefined {
  return anyDefined({
    format: decodeFormat(fields),
    verbosity: decodeVerbosity(fields),
    modalities: decodeModalities(fields),
    audio: fields.object("audio"),
  });
}

function decodeVerbosity(fields: Fields): Output["verbosity"] {
  const value = fields.string("verbosity");
  if (value === "low" || value === "medium" || value === "high") return value;
  fields.leave("verbosity");
  return undefined;
}

function decodeModalities(fields: Fields): Output["modalities"] {
  const value = fields.array("modalities");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  if (value?.every((item) => typeof item === "string" && modalities.has(item))) return value as Output["modalities"];
  fields.leave("modalities");
  return undefined;
}

function decodeFormat(fields: Fields): OutputFormat | undefined {
  const format = fields.object("response_format");
  if (format?.["type"] === "text") return { type: "text" };
  if (format?.["type"] === "json_object") return { type: "json" };
  const definition = format?.["type"] === "json_schema" ? asObject(format["json_schema"]) : undefined;
  const schema = asObject(definition?.["schema"]);
  if (definition && schema) {
    const name = asString(definition["name"]);
    const description = asString(definition["description"]);
    return { type: "json-schema", schema, ...defined({ name, description, strict: asBoolean(definition["strict"]) }) };
  }
  fields.leave("response_format");
  return undefined;
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
  const { format, instruction } = encodeFormat(request, encoding);
  if (output.image) {
    encoding.losses({ path: "output.image", kind: "dropped", reason: "the wire has no field for it" });
  }
  const body = defined({
    response_format: format,
    verbosity: output.verbosity,
    modalities: output.modalities,
    audio: output.audio,
  });
  return instruction === undefined ? { body } : { body, instruction };
}

interface EncodedFormat {
  readonly format?: Json;
  readonly instruction?: string;
}

function encodeFormat(request: ChatRequest, encoding: Encoding): EncodedFormat {
  const { profile, capabilities, losses } = encoding;
  const format = request.output?.format;
  const rest = asObject(bagOf(request)["formatRest"]);
  if (!format) return {};
  if (format.type === "text") return { format: { type: "text", ...rest } };
  if (format.type === "json") return withJsonWord(request, { type: "json_object", ...rest }, losses);
  if (profile.jsonSchema === false || capabilities.structuredOutput === false) {
    losses({
      path: "response_format",
      kind: "approximated",
      from: "json_schema",
      to: "json_object",
      reason: "the target takes no schema",
    });
    return {
      format: { type: "json_object" },
      instruction: schemaInstruction(format.schema),
    };
  }
  const { description } = format;
  const name = schemaName(format.name, encoding);
  const held = encoding.own
    ? format
    : holdToSchema(format, { use: "output", path: "response_format.strict", name }, encoding.losses);
  const written = defined({ name, description, schema: held.schema, strict: held.strict });
  const definition = { ...written, ...asObject(bagOf(request)["jsonSchema"]) };
  return { format: { type: "json_schema", json_schema: definition, ...rest } };
}

/** The wire wants a name, in few characters. A client of it is told so by the target. */
function schemaName(name: string | undefined, { own, losses }: Encoding): string | undefined {
  if (own) return name;
  const fit = openaiSchemaName(name);
  if (name !== undefined && name !== fit)
    losses({
      path: "response_format.name",
      kind: "renamed",
      from: name,
      to: fit,
      reason: "the wire allows few characters",
    });
  return fit;
}

/** OpenAI refuses `json_object` when the word JSON is nowhere in the prompt. A client of this wire knows; others do not. */
function withJsonWord(request: ChatRequest, format: JsonObject, losses: Encoding["losses"]): EncodedFormat {
  if (isOwn(request) || mentionsJson(request)) return { format };
  losses({ path: "response_format", kind: "synthesized", reason: "the target wants the word JSON in the prompt" });
  return { format, instruction: "Respond with a JSON object." };
}

/** Members of the format, and of a schema's wrapper in it, that the model has no word for. */
export function outputForm(fields: Fields): Readonly<Record<string, Json | undefined>> {
  const { type: _type, json_schema: definition, ...rest } = asObject(fields.peek("response_format")) ?? {};
  const { name: _name, description: _description, schema: _schema, ...others } = asObject(definition) ?? {};
  const { strict, ...left } = others;
  return {
    formatRest: filled(rest),
    jsonSchema: filled(strict === null ? others : left),
  };
}

function filled(object: JsonObject): JsonObject | undefined {
  return Object.keys(object).length > 0 ? object : undefined;
}
