import type {
  BuiltinTool,
  ChatRequest,
  CountTokensRequest,
  CustomTool,
  EmbedInput,
  EmbedRequest,
  EndUser,
  FunctionTool,
  Message,
  ModelsRequest,
  Output,
  OutputFormat,
  PromptCache,
  Sampling,
  ServerState,
  SystemBlock,
  Thinking,
  Tool,
  ToolChoice,
} from "@patchbay/sdk";
import { cacheMark, contentPart } from "./content-shapes.ts";
import {
  choice,
  extensions,
  flag,
  json,
  jsonObject,
  list,
  may,
  number,
  object,
  type Of,
  type Read,
  record,
  text,
  variants,
} from "./shapes.ts";

const systemBlock = object<SystemBlock>({ text: text(), cache: may(cacheMark), extensions });

const message = object<Message>({
  role: choice("user", "assistant", "system"),
  content: list(contentPart),
  id: may(text()),
  name: may(text()),
  phase: may(text()),
  extensions,
});

const tool = variants<Tool, "type">("type", {
  function: object<FunctionTool>({
    type: choice("function"),
    name: text(),
    description: may(text()),
    parameters: may(jsonObject),
    strict: may(flag),
    namespace: may(text()),
    cache: may(cacheMark),
    extensions,
  }),
  custom: object<CustomTool>({
    type: choice("custom"),
    name: text(),
    description: may(text()),
    grammar: may(object({ syntax: choice("lark", "regex"), definition: text() })),
    cache: may(cacheMark),
    extensions,
  }),
  builtin: object<BuiltinTool>({
    type: choice("builtin"),
    builtin: text(),
    options: jsonObject,
    raw: object({ wire: text(), value: jsonObject }),
    extensions,
  }),
});

const toolChoice = variants<ToolChoice, "type">("type", {
  auto: object({ type: choice("auto") }),
  none: object({ type: choice("none") }),
  required: object({ type: choice("required") }),
  tool: object<Of<ToolChoice, "tool">>({ type: choice("tool"), name: text(), custom: may(flag) }),
  allowed: object({ type: choice("allowed"), names: list(text()), required: flag }),
});

const sampling = object<Sampling>({
  maxOutputTokens: may(number()),
  temperature: may(number()),
  topP: may(number()),
  topK: may(number()),
  minP: may(number()),
  seed: may(number()),
  stop: may(list(text())),
  presencePenalty: may(number()),
  frequencyPenalty: may(number()),
  repetitionPenalty: may(number()),
  logitBias: may(record(number())),
  candidates: may(number()),
});

const show = may(choice("none", "auto", "summary", "detailed"));

const thinking: Read<Thinking> = variants<Thinking, "type">("type", {
  off: object<Of<Thinking, "off">>({ type: choice("off"), show }),
  auto: object<Of<Thinking, "auto">>({ type: choice("auto"), show }),
  level: object<Of<Thinking, "level">>({
    type: choice("level"),
    level: choice("minimal", "low", "medium", "high", "xhigh", "max"),
    show,
  }),
  budget: object<Of<Thinking, "budget">>({ type: choice("budget"), tokens: number(), show }),
});

const outputFormat = variants<OutputFormat, "type">("type", {
  text: object({ type: choice("text") }),
  json: object({ type: choice("json") }),
  "json-schema": object<Of<OutputFormat, "json-schema">>({
    type: choice("json-schema"),
    schema: jsonObject,
    name: may(text()),
    description: may(text()),
    strict: may(flag),
  }),
});

const output = object<Output>({
  format: may(outputFormat),
  verbosity: may(choice("low", "medium", "high")),
  modalities: may(list(choice("text", "audio", "image"))),
  audio: may(jsonObject),
  image: may(jsonObject),
});

/** What a client asked a model. */
export const chatRequest = object<ChatRequest>({
  model: text(),
  system: list(systemBlock),
  messages: list(message),
  stream: flag,
  includeUsage: may(flag),
  tools: may(list(tool)),
  toolChoice: may(toolChoice),
  parallelToolCalls: may(flag),
  sampling: may(sampling),
  thinking: may(thinking),
  output: may(output),
  logprobs: may(object<NonNullable<ChatRequest["logprobs"]>>({ enabled: flag, top: may(number()) })),
  cache: may(
    object<PromptCache>({ key: may(text()), auto: may(flag), ttl: may(choice("5m", "30m", "1h", "24h", "in-memory")) }),
  ),
  serviceTier: may(text()),
  user: may(object<EndUser>({ id: may(text()), safetyId: may(text()) })),
  metadata: may(record(text())),
  state: may(object<ServerState>({ previousResponseId: may(text()), conversation: may(text()), store: may(flag) })),
  safety: may(object({ wire: text(), settings: json })),
  extensions,
});

const embedInput = variants<EmbedInput, "type">("type", {
  text: object({ type: choice("text"), text: text() }),
  tokens: object({ type: choice("tokens"), tokens: list(number()) }),
  content: object<Of<EmbedInput, "content">>({
    type: choice("content"),
    content: list(contentPart),
    title: may(text()),
  }),
});

const embedRequest = object<EmbedRequest>({
  model: text(),
  inputs: list(embedInput),
  dimensions: may(number()),
  encoding: may(choice("float", "base64")),
  task: may(text()),
  user: may(text()),
  extensions,
});

/** What is asked by operations with one answer. */
export const unaryRequests = {
  embed: embedRequest,
  "count-tokens": object<CountTokensRequest>({ model: text(), request: chatRequest, extensions }),
  models: object<ModelsRequest>({
    id: may(text()),
    limit: may(number()),
    after: may(text()),
    before: may(text()),
    extensions,
  }),
} as const;
