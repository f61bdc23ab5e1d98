import type { Json, ModelInfo, ModelsReply, ModelsRequest, UnaryCodec } from "@patchbay/sdk";
import { asArray, asObject, asString, isObject } from "@patchbay/sdk/http";
import { openaiModels } from "@patchbay/wire-kit";
import { bag, bagOf, fieldsOf, keep } from "./bag.ts";

const plain = openaiModels(bag);

/** Lists of models: OpenAI's, and the one that Codex asks for by telling its version. */
export const models: UnaryCodec<ModelsRequest, ModelsReply> = {
  ...plain,
  decodeRequest(body, context) {
    const request = plain.decodeRequest(body, context);
    const version = context.query["client_version"];
    return version === undefined ? request : { ...request, ...keep({ codex: true }) };
  },
  decodeReply(body, context) {
    const list = asObject(body)?.["models"];
    return plain.decodeReply(list === undefined ? body : asArray(list).map(withId), context);
  },
  encodeReply(reply, context) {
    if (bagOf(context.request)["codex"] !== true) return plain.encodeReply(reply, context);
    return { models: reply.models.filter(answersChats).map(encodeForCodex) };
  },
};

/** Codex's upstreams name a model by its slug. */
function withId(entry: Json): Json {
  const slug = isObject(entry) ? asString(entry["slug"]) : undefined;
  return isObject(entry) && slug !== undefined ? { ...entry, id: slug } : entry;
}

function answersChats({ operations }: ModelInfo): boolean {
  return operations === undefined || operations.includes("chat");
}

/** Models that Codex may ask for more or less thinking. Of others nothing is known here, and some refuse the wish. */
const thinking = /^(gpt-([5-9]|\d\d)(?!.*-chat)|o\d|codex)/;

const levels = [
  { effort: "low", description: "quick answers" },
  { effort: "medium", description: "some thinking" },
  { effort: "high", description: "thorough thinking" },
];

/** Codex refuses the whole list for one member that it misses in one entry. What an upstream of its kind told goes on. */
function encodeForCodex(model: ModelInfo, priority: number): Json {
  const told = fieldsOf(model);
  const thinks = thinking.test(model.id);
  return {
    slug: model.id,
    display_name: model.displayName ?? model.id,
    description: model.description ?? null,
    default_reasoning_level: thinks ? "medium" : null,
    supported_reasoning_levels: thinks ? levels : [],
    shell_type: "shell_command",
    visibility: "list",
    supported_in_api: true,
    priority,
    upgrade: null,
    base_instructions: "",
    supports_reasoning_summaries: thinks,
    support_verbosity: false,
    default_verbosity: null,
    apply_patch_tool_type: null,
    truncation_policy: { mode: "bytes", limit: 10_000 },
    supports_parallel_tool_calls: true,
    context_window: model.contextTokens ?? null,
    experimental_supported_tools: [],
    input_modalities: ["text", "image"],
    ...(told["slug"] === undefined ? {} : told),
  };
}
