import type { ChatRequest, EncodeReplyContext, JsonObject, StartEvent } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { bagOf, fieldsOf, isOwn } from "./bag.ts";
import { encodeParameters } from "./encode-request.ts";
import { createEncoding } from "./encoding.ts";

/** What a response says where nobody said otherwise. Strict clients want every member. */
const defaults: JsonObject = {
  background: false,
  completed_at: null,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  output: [],
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  presence_penalty: 0,
  frequency_penalty: 0,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: "default",
  store: false,
  temperature: 1,
  text: { format: { type: "text" } },
  tool_choice: "auto",
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: "disabled",
  usage: null,
  user: null,
  metadata: {},
};

/** The response without its outcome: who answers, and what was asked. Ids of this wire's upstreams stay. */
export function responseHead(start: StartEvent | undefined, context: EncodeReplyContext): JsonObject {
  const own = start !== undefined && isOwn(start);
  const { request, id, created } = context;
  return {
    id: own && start.id !== "" ? start.id : `resp_${id}`,
    object: "response",
    created_at: start?.created ?? created,
    status: "in_progress",
    model: start?.model || request.model,
    ...defaults,
    ...echo(request),
    ...(start?.serviceTier !== undefined && { service_tier: start.serviceTier }),
    ...(start && fieldsOf(start)),
  };
}

/** What the client asked for, in its own words. Instructions that others added are not its business. */
function echo(request: ChatRequest): JsonObject {
  const encoding = createEncoding(request, { capabilities: {}, losses: () => undefined });
  const asked = { ...fieldsOf(request), ...encodeParameters(request, encoding).body };
  const known = Object.entries(asked).filter(([key, value]) => Object.hasOwn(defaults, key) && value !== null);
  const instructions = request.system.find((block) => bagOf(block)["instructions"] === true)?.text ?? null;
  const { reasoning, text, ...plain } = Object.fromEntries(known);
  return {
    ...plain,
    instructions,
    ...(reasoning !== undefined && { reasoning: { ...asObject(defaults["reasoning"]), ...asObject(reasoning) } }),
    ...(text !== undefined && { text: { ...asObject(defaults["text"]), ...asObject(text) } }),
  };
}
