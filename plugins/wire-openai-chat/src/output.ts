import type { ChatRequest, Json, JsonObject, Output, OutputFormat } from "@patchbay/sdk";
import { asBoolean, asObject, asString, isArray } from "@patchbay/sdk/http";
import {
  anyDefined,
  defined,
  type Fields,
  mentionsJson,
  openaiSchemaName,
  schemaInstruction,
} from "@patchbay/wire-kit";
import { bagOf, isOwn } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import { holdToSchema } from "./strict.ts";

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
  if (!format) return {};
  if (format.type === "text") return { format: { type: "text" } };
  if (format.type === "json") return withJsonWord(request, losses);
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
  const { name, description } = format;
  const held = holdToSchema(format, { use: "output", path: "response_format.strict", name }, encoding);
  const written = defined({ name: openaiSchemaName(name), description, schema: held.schema, strict: held.strict });
  return { format: { type: "json_schema", json_schema: { ...written, ...asObject(bagOf(request)["jsonSchema"]) } } };
}

/** OpenAI refuses `json_object` when the word JSON is nowhere in the prompt. A client of this wire knows; others do not. */
function withJsonWord(request: ChatRequest, losses: Encoding["losses"]): EncodedFormat {
  const format = { type: "json_object" };
  if (isOwn(request) || mentionsJson(request)) return { format };
  losses({ path: "response_format", kind: "synthesized", reason: "the target wants the word JSON in the prompt" });
  return { format, instruction: "Respond with a JSON object." };
}

/** Members of a schema's wrapper that the model has no word for. */
export function outputForm(fields: Fields): JsonObject | undefined {
  const format = asObject(fields.peek("response_format"));
  const definition = asObject(format?.["json_schema"]);
  if (!definition || isArray(definition)) return undefined;
  const known = new Set(["name", "description", "schema", "strict"]);
  const left = Object.entries(definition).filter(([key, value]) => !known.has(key) || value === null);
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}
