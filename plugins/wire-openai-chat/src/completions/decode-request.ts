import type { ChatRequest, DecodeRequestContext, Json, JsonObject } from "@patchbay/sdk";
import { asObject, isArray } from "@patchbay/sdk/http";
import { anyDefined, badRequest, defined, type Fields, readFields, requireObject } from "@patchbay/wire-kit";
import { decodeSampling, samplingForm } from "../sampling.ts";
import { completionsId } from "./types.ts";

/** Reads a client's request: its prompt is what a user says. */
export function decodeRequest(body: Json, { model, stream, losses }: DecodeRequestContext): ChatRequest {
  const fields = readFields(requireObject(body, ""), "");
  fields.string("model");
  const text = decodePrompt(fields);
  refuseSuffix(fields);
  const echo = fields.boolean("echo");
  const bestOf = fields.number("best_of");
  if (bestOf !== undefined && bestOf > (fields.number("n") ?? 1)) {
    losses({ path: "best_of", kind: "dropped", from: bestOf, reason: "no other target writes answers to choose from" });
  }
  const form = formOf(fields);
  return {
    model,
    system: [],
    messages: [{ role: "user", content: [{ type: "text", text }] }],
    stream,
    ...streamOptions(fields),
    ...defined({
      sampling: decodeSampling(fields),
      logprobs: decodeLogprobs(fields),
      user: anyDefined({ id: fields.string("user") }),
    }),
    extensions: { [completionsId]: defined({ ...form, echo, bestOf, fields: fields.rest() }) },
  };
}

/** One text. Several prompts want several answers, and tokens mean something to one model only. */
function decodePrompt(fields: Fields): string {
  const prompt = fields.peek("prompt");
  if (typeof prompt === "string") return fields.string("prompt") ?? prompt;
  if (!isArray(prompt)) throw badRequest("prompt", "must be a text");
  const [only] = fields.array("prompt") ?? [];
  if (prompt.some((item) => typeof item !== "string")) throw badRequest("prompt", "must be text: send no tokens");
  if (typeof only === "string" && prompt.length === 1) return only;
  throw badRequest("prompt", "must be one text: send each prompt as a request of its own");
}

function refuseSuffix(fields: Fields): void {
  const suffix = fields.string("suffix");
  if (suffix !== undefined && suffix !== "")
    throw badRequest("suffix", "is not supported: a text can be continued, not filled in");
}

function decodeLogprobs(fields: Fields): ChatRequest["logprobs"] {
  const top = fields.number("logprobs");
  return top === undefined ? undefined : { enabled: true, top };
}

function streamOptions(fields: Fields): Pick<ChatRequest, "includeUsage"> {
  const asked = fields.object("stream_options")?.["include_usage"];
  return typeof asked === "boolean" ? { includeUsage: asked } : {};
}

/** How the client wrote what the model holds in one way only. */
function formOf(fields: Fields): Readonly<Record<string, Json | undefined>> {
  return {
    stop: samplingForm(fields)["stop"],
    list: isArray(fields.peek("prompt")) ? true : undefined,
    suffix: fields.peek("suffix") === "" ? "" : undefined,
    stream: fields.boolean("stream") === false ? false : undefined,
    streamOptions: streamForm(fields),
  };
}

function streamForm(fields: Fields): JsonObject | undefined {
  const { include_usage: _asked, ...rest } = asObject(fields.peek("stream_options")) ?? {};
  return Object.keys(rest).length > 0 ? rest : undefined;
}
