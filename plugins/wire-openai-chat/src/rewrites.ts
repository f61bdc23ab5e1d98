import type { Json, JsonObject, WireProfile } from "@patchbay/sdk";
import { asArray, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { encodeCallId } from "./ids.ts";
import { isResponsesShape } from "./responses-shape.ts";
import { type Profile, profileKeys } from "./profile.ts";

/** What a body of this wire holds that a profile may be about. */
interface Body {
  readonly root: JsonObject;
  readonly messages: readonly JsonObject[];
  readonly tools: readonly JsonObject[];
}

type Rules = { readonly [K in keyof Profile]-?: (value: NonNullable<Profile[K]>, body: Body) => boolean };

/** Per key: whether its value would change this body, or the reading of the answer. In doubt it would. */
const rules: Rules = {
  maxTokensField: (value, { root }) => has(root, value === "max_tokens" ? "max_completion_tokens" : "max_tokens"),
  systemRole: (value, { messages }) => hasRole(messages, value === "system" ? "developer" : "system"),
  systemPosition: (value, { messages }) => value !== "any" && messages.slice(1).some(isSystem),
  streamOptions: (value, { root }) => !value && has(root, "stream_options"),
  reasoningIn: (value, { root }) => value !== "reasoning_effort" && has(root, "reasoning_effort"),
  reasoningOut: (value) => value !== "fields",
  reasoningHistory: (_value, { messages }) => messages.some(hasReasoning),
  reasoningField: (_value, { messages }) => messages.some(hasReasoning),
  toolIdFormat: (value, { messages }) =>
    messages.some((message) => callIds(message).some((id) => !isLegalId(id, value))),
  toolChoice: (value, { root }) => value !== "all" && has(root, "tool_choice"),
  parallelFlag: (value, { root }) => value !== "always" && has(root, "parallel_tool_calls"),
  strictTools: (value, { tools }) => !value && tools.some((tool) => has(asObject(tool["function"]) ?? {}, "strict")),
  customTools: (value, { tools }) => !value && tools.some((tool) => tool["type"] === "custom"),
  jsonSchema: (value, { root }) => !value && asObject(root["response_format"])?.["type"] === "json_schema",
  contentParts: (value, { messages }) =>
    value === "user" && messages.some(({ role, content }) => role !== "user" && isArray(content)),
  emptyContent: (_value, { messages }) => messages.some((message) => has(message, "tool_calls")),
  images: (value, body) => !value && hasPart(body, "image_url"),
  audio: (value, body) => !value && hasPart(body, "input_audio"),
  files: (value, body) => !value && hasPart(body, "file"),
  cacheField: (value) => value !== "none",
  vendorSampling: (value, { root }) =>
    !value && ["top_k", "min_p", "repetition_penalty"].some((field) => has(root, field)),
  webSearch: (value, { root }) => !value && has(root, "web_search_options"),
  stopMax: (value, { root }) => asArray(root["stop"]).length > value,
  unknownFields: (value) => value === "reject",
};

/**
 * Whether a profile changes something that is present in a client's body: it is then not passed through. Neither is a
 * body in the shape of Responses, which no endpoint of this wire would read.
 */
export function rewrites(body: Json, profile: WireProfile): boolean {
  const root = asObject(body) ?? {};
  const parts = { root, messages: objects(root["messages"]), tools: objects(root["tools"]) };
  if (isResponsesShape(root)) return true;
  return Object.entries(profile).some(([key, value]) => isKey(key) && ruleOf(key)(value, parts));
}

function isKey(key: string): key is keyof Profile {
  return Object.hasOwn(profileKeys, key);
}

function ruleOf(key: keyof Profile): (value: Json, body: Body) => boolean {
  // Each rule takes the values of its own key, which the provider's schema has checked.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return rules[key] as (value: Json, body: Body) => boolean;
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return asArray(value).filter(isObject);
}

function has(object: JsonObject, field: string): boolean {
  return object[field] !== undefined && object[field] !== null;
}

function hasRole(messages: readonly JsonObject[], role: string): boolean {
  return messages.some((message) => message["role"] === role);
}

function isSystem({ role }: JsonObject): boolean {
  return role === "system" || role === "developer";
}

function hasReasoning(message: JsonObject): boolean {
  return ["reasoning_content", "reasoning", "reasoning_details"].some((field) => has(message, field));
}

function callIds(message: JsonObject): readonly string[] {
  const ids = [message["tool_call_id"], ...objects(message["tool_calls"]).map(({ id }) => id)];
  return ids.filter((id) => typeof id === "string");
}

function isLegalId(id: string, format: Profile["toolIdFormat"]): boolean {
  return encodeCallId(id, format) === id;
}

function hasPart({ messages }: Body, type: string): boolean {
  return messages.some(({ content }) => objects(content).some((part) => asString(part["type"]) === type));
}
