import { type OperationKind, readMoment } from "@patchbay/sdk";
import { choice, flag, number, text } from "../config/scalar-shapes.ts";
import { type Fields, map, object, optional, required, type Shape, withDefault } from "../config/shape.ts";
import { withoutUnset } from "../config/without-unset.ts";
import type { Question } from "../trace/question.ts";
import { listOf, mapOf, type Schema } from "./schema.ts";

/** The compiler demands every kind, so that none is forgotten here. */
const operations: Readonly<Record<OperationKind, true>> = {
  chat: true,
  embed: true,
  "count-tokens": true,
  models: true,
  raw: true,
};

const isOperation = (name: string): name is OperationKind => Object.hasOwn(operations, name);

const time = text("a time such as 2026-01-31T12:00:00Z", (value) =>
  readMoment(value) === undefined ? "must be a time such as 2026-01-31T12:00:00Z" : undefined,
);

const questionShape = object({
  model: required(text("a model's name"), "Model, as a client would name it."),
  path: optional(text("a path"), "Path of the request: it names the protocol, and perhaps the pool."),
  pool: optional(text("a pool's name"), "Pool that path or header would name."),
  protocol: optional(text("a protocol's id"), "Protocol that the request would come in."),
  operation: optional(choice(Object.keys(operations).filter(isOperation)), "What is asked for.", "chat"),
  stream: optional(flag, "Whether a stream is asked for.", "false"),
  headers: optional(map(text("a header's name"), text("a header's value")), "Headers of the request."),
  client: optional(text("a name"), "Name of the client's key, as exchanges have it."),
  bodyBytes: optional(number({ min: 0, whole: true }), "Size of the body."),
  at: optional(time, "When the request would come.", "now"),
});

type QuestionValues = typeof questionShape extends Shape<infer Out> ? Out : never;

/** A request that is not sent. */
export const explainInput: Shape<Question> = {
  ...questionShape,
  read(value, place) {
    const read = questionShape.read(value, place);
    return read && asQuestion(read);
  },
};

/** How many exchanges. */
export const exchangesInput = object({
  limit: withDefault(number({ min: 1, max: 1000, whole: true }), 50, "Most exchanges that are told."),
});

/** A plugin in another version. */
export const swapInput = object({
  plugin: required(text("a plugin's id or name"), "The plugin."),
  to: required(text("a version or a path"), "A version that is there already, or the path of a file or folder."),
  canary: optional(
    object({
      share: required(number({ min: 0.0001, max: 1 }), "Most of the new exchanges that go to it."),
      exchanges: optional(number({ min: 1, whole: true }), "So many of them must be over before it is promoted.", "50"),
      forMs: optional(number({ min: 0 }), "So long it must have run before it is promoted.", "60000"),
    }),
    "Tries it out beside the version that is there.",
  ),
});

/** The schema of an input. */
export function schemaOf(shape: Shape<unknown>): Schema {
  // What has a schema of its own takes more forms than its fields tell.
  if (shape.json) return shape.json;
  if (shape.fields) return objectSchema(shape.fields);
  if (shape.inner) return (shape.inner.suffix === "[]" ? listOf : mapOf)(schemaOf(shape.inner.shape));
  return {};
}

function objectSchema(fields: Fields): Schema {
  const all = Object.entries(fields);
  return {
    type: "object",
    properties: Object.fromEntries(
      all.map(([name, { shape, meaning }]) => [name, { ...schemaOf(shape), description: meaning }]),
    ),
    required: all.filter(([, { required }]) => required).map(([name]) => name),
    additionalProperties: false,
  };
}

/** Undefined after a fault, which is reported already. */
function asQuestion({ model, headers, at, ...rest }: QuestionValues): Question | undefined {
  if (model === undefined) return undefined;
  const named = [...(headers ?? [])].flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return {
    model,
    ...withoutUnset(rest),
    headers: Object.fromEntries(named),
    ...(at !== undefined && { at: readMoment(at) ?? Number.NaN }),
  };
}
