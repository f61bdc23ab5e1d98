import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { bodyOf, isSaid, type StreamFacts } from "./stream-facts.ts";
import { metricFields } from "./usage.ts";

/** Looks at a line, and says what is wrong with it. */
type Look = (line: JsonObject, facts: StreamFacts) => string | undefined;

/** Rules for a single line of an answer, be it a piece or the last one. */
export const lineRules = {
  "done-flag": ({ done }) => fault(typeof done !== "boolean", `done is ${typeOf(done)}`),
  "answer-body": (line) => fault("message" in line && !isObject(line["message"]), "the message is no object"),
  "one-form": oneForm,
  "model-name": ({ model }, facts) => {
    if (typeof model !== "string" || model === "") return `the model is ${typeOf(model)}`;
    facts.model ??= model;
    return fault(facts.model !== model, "the model has another name than in the line before");
  },
  "created-at": ({ created_at: at }) => fault(!time.test(asString(at) ?? ""), "created_at is no time of RFC 3339"),
  "assistant-role": ({ message }) =>
    fault(isObject(message) && message["role"] !== "assistant", "the role is not the assistant's"),
  "text-members": textMembers,
  images: (line) => {
    const { images } = bodyOf(line);
    return fault(isSaid(bodyOf(line), "images") && !isListOf(images, "string"), "images are no list of texts");
  },
  "whole-calls": (line) => fault(!callsOf(line).every(isWhole), "a call has no name, or arguments that are no object"),
  "call-ids": callIds,
  "call-indexes": (line) => fault(!callsOf(line).every(hasPlace), "the index of a call is no whole number from 0"),
  "ending-members": (line) => {
    const early = line["done"] === true ? undefined : ending.find((member) => isSaid(line, member));
    return early && `${early} stands before the last line`;
  },
  metrics: (line) => {
    const odd = metricFields.find((member) => isSaid(line, member) && !isCount(line[member]));
    return odd && `${odd} is no whole number from 0`;
  },
  "done-reason": (line) =>
    fault(isSaid(line, "done_reason") && typeof line["done_reason"] !== "string", "done_reason is no text"),
  logprobs: (line) =>
    fault(
      isSaid(line, "logprobs") && !(isArray(line["logprobs"]) && line["logprobs"].every(isToken)),
      "logprobs are no list of tokens",
    ),
} as const satisfies Record<string, Look>;

/** Rules for the stream as a whole, and for lines that are no answer, with what breaks them. */
export const streamRules = {
  "json-lines": "a line is no JSON object",
  "no-blank-lines": "a line is empty",
  "line-length": "a line is longer than 16 Mi characters",
  "error-text": "the error is no text",
  "nothing-after-end": "a line follows the one that ends the answer",
  ends: "the stream ends without a line that is done or tells of an error",
} as const;

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const ending: readonly string[] = ["done_reason", "context", ...metricFields];

function fault(isBroken: boolean, message: string): string | undefined {
  return isBroken ? message : undefined;
}

function typeOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "missing";
  return value === "" ? "empty" : `of type ${typeof value}`;
}

/** The last line may say nothing at all. */
function oneForm(line: JsonObject, facts: StreamFacts): string | undefined {
  const forms = (["message", "response"] as const).filter((member) => isSaid(line, member));
  const [form] = forms;
  if (form === undefined) return undefined;
  facts.form ??= form;
  return fault(forms.length > 1 || form !== facts.form, "messages of a chat and answers to a prompt are mixed");
}

/** The text is always there, be it empty; a last line without a message needs none. */
function textMembers(line: JsonObject): string | undefined {
  const body = bodyOf(line);
  const member = body === line ? "response" : "content";
  const isNeeded = body !== line || (line["done"] !== true && !("message" in line));
  if ((isNeeded || isSaid(body, member)) && typeof body[member] !== "string") return `${member} is no text`;
  return fault(isSaid(body, "thinking") && typeof body["thinking"] !== "string", "thinking is no text");
}

function callsOf(line: JsonObject): readonly (JsonObject | undefined)[] {
  const body = bodyOf(line);
  if (!isSaid(body, "tool_calls")) return [];
  return isArray(body["tool_calls"]) ? body["tool_calls"].map(asObject) : [undefined];
}

/** A call without arguments is `null` with some servers. */
function isWhole(call: JsonObject | undefined): boolean {
  const body = asObject(call?.["function"]);
  return !!body && !!asString(body["name"]) && (!isSaid(body, "arguments") || isObject(body["arguments"]));
}

function callIds(line: JsonObject, { callIds: seen }: StreamFacts): string | undefined {
  for (const call of callsOf(line)) {
    const id = call?.["id"];
    if (id === undefined || id === null || id === "") continue;
    if (typeof id !== "string") return "the id of a call is no text";
    if (seen.has(id)) return "two calls have the same id";
    seen.add(id);
  }
  return undefined;
}

/** Some servers number each call 0, so that the numbers need not differ. */
function hasPlace(call: JsonObject | undefined): boolean {
  const body = asObject(call?.["function"]);
  return !body || !isSaid(body, "index") || isCount(body["index"]);
}

function isCount(value: Json | undefined): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function isListOf(value: Json | undefined, type: string): boolean {
  return isArray(value) && value.every((item) => typeof item === type);
}

function isToken(value: Json): boolean {
  const token = asObject(value);
  if (typeof token?.["token"] !== "string" || typeof token["logprob"] !== "number") return false;
  return asArray(token["top_logprobs"] ?? undefined).every((other) => typeof asObject(other)?.["token"] === "string");
}
