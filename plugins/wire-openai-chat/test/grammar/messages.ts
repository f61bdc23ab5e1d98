import type { Json, JsonObject } from "@patchbay/sdk";
import type OpenAI from "openai";
import { type Group, kept, neutral, type Row } from "./row.ts";

const text = [{ type: "text", text: "x" }];

function messages(...list: readonly JsonObject[]): JsonObject {
  return { model: "m", messages: list };
}

const call: Json = { id: "a", type: "function", function: { name: "f", arguments: "{}" } };
const result: JsonObject = { role: "tool", tool_call_id: "a", content: "r" };
const calling = { role: "assistant", content: null, tool_calls: [call] };
const legacyCall: JsonObject = { name: "f", arguments: '{"a":1}' };
const spoken: Json = [{ type: "audio", source: { type: "file-id", id: "audio_1", family: "openai" } }];

const system = {
  content: neutral("x", "system.0.text"),
  role: neutral("system", "system.0.text", "hi"),
  name: kept("house"),
} satisfies Record<keyof OpenAI.ChatCompletionSystemMessageParam, Row>;

const developer = {
  content: neutral("x", "system.0.text", "x", { written: { "messages.0.content": "x" } }),
  role: kept("developer", { instead: "system" }),
  name: kept("house"),
} satisfies Record<keyof OpenAI.ChatCompletionDeveloperMessageParam, Row>;

const user = {
  content: neutral("x", "messages.0.content", text),
  role: neutral("user", "messages.0.role"),
  name: neutral("ann", "messages.0.name"),
} satisfies Record<keyof OpenAI.ChatCompletionUserMessageParam, Row>;

const assistant = {
  role: neutral("assistant", "messages.0.role"),
  content: neutral("x", "messages.0.content", text),
  name: neutral("bot", "messages.0.name"),
  refusal: neutral("no", "messages.0.content.1", { type: "refusal", text: "no" }),
  audio: neutral({ id: "audio_1" }, "messages.0.content", spoken, { beside: { content: null } }),
  tool_calls: neutral([call], "messages.0.content.1", { type: "tool-call", id: "a", name: "f", argumentsText: "{}" }),
  function_call: neutral(
    legacyCall,
    "messages.0.content.1",
    { type: "tool-call", name: "f", argumentsText: '{"a":1}' },
    {
      written: { "messages.0.tool_calls.0.function": legacyCall },
    },
  ),
} satisfies Record<keyof OpenAI.ChatCompletionAssistantMessageParam, Row>;

const tool = {
  content: neutral("x", "messages.1.content.0.content", text),
  role: neutral("tool", "messages.1.content.0.type", "tool-result"),
  tool_call_id: neutral("a", "messages.1.content.0.callId"),
} satisfies Record<keyof OpenAI.ChatCompletionToolMessageParam, Row>;

const legacyTool = {
  content: neutral("x", "messages.1.content.0.content", text),
  role: neutral("function", "messages.1.content.0.type", "tool-result", { written: { "messages.1.role": "tool" } }),
  name: neutral("f", "messages.1.content.0.name"),
} satisfies Record<keyof OpenAI.ChatCompletionFunctionMessageParam, Row>;

const part = "messages.0.content.0";
const mark = neutral({ mode: "explicit" }, `${part}.cache`, {}, { reported: true });
const url = "https://x.test/a.png";

const textPart = {
  text: neutral("y", `${part}.text`, "y", { written: { "messages.0.content": "y" } }),
  type: neutral("text", `${part}.type`, "text", { written: { "messages.0.content": "x" } }),
  prompt_cache_breakpoint: mark,
} satisfies Record<keyof OpenAI.ChatCompletionContentPartText, Row>;

const image = {
  image_url: neutral({ url }, `${part}.source`, { type: "url", url }),
  type: neutral("image_url", `${part}.type`, "image"),
  prompt_cache_breakpoint: mark,
} satisfies Record<keyof OpenAI.ChatCompletionContentPartImage, Row>;

const imageUrl = {
  url: neutral("data:image/png;base64,iVBORw0KGgo=", `${part}.source`, {
    type: "base64",
    mediaType: "image/png",
    data: "iVBORw0KGgo=",
  }),
  detail: neutral("low", `${part}.detail`),
} satisfies Record<keyof OpenAI.ChatCompletionContentPartImage.ImageURL, Row>;

const wav = { type: "base64", mediaType: "audio/wav", data: "UklGRg==" };
const audio = {
  input_audio: neutral({ data: "UklGRg==", format: "wav" }, `${part}.source`, wav),
  type: neutral("input_audio", `${part}.type`, "audio"),
  prompt_cache_breakpoint: mark,
} satisfies Record<keyof OpenAI.ChatCompletionContentPartInputAudio, Row>;

const inputAudio = {
  data: neutral("UklGRgA=", `${part}.source.data`),
  format: neutral("mp3", `${part}.source.mediaType`, "audio/mp3"),
} satisfies Record<keyof OpenAI.ChatCompletionContentPartInputAudio.InputAudio, Row>;

const file = {
  file: neutral({ file_id: "file-1" }, `${part}.source`, { type: "file-id", id: "file-1", family: "openai" }),
  type: neutral("file", `${part}.type`),
  prompt_cache_breakpoint: mark,
} satisfies Record<keyof OpenAI.ChatCompletionContentPart.File, Row>;

const fileBody = {
  file_data: neutral("data:application/pdf;base64,JVBERi0=", `${part}.source`, {
    type: "base64",
    mediaType: "application/pdf",
    data: "JVBERi0=",
  }),
  file_id: neutral("file-1", `${part}.source.id`),
  filename: neutral("a.pdf", `${part}.name`, "a.pdf", { beside: { file_id: "file-1" } }),
} satisfies Record<keyof OpenAI.ChatCompletionContentPart.File.File, Row>;

const refusal = {
  refusal: neutral("no", `${part}.text`, "no", { written: { "messages.0.refusal": "no" } }),
  type: neutral("refusal", `${part}.type`, "refusal", { written: { "messages.0.refusal": "never" } }),
} satisfies Record<keyof OpenAI.ChatCompletionContentPartRefusal, Row>;

function inPart(content: Json, role = "user"): JsonObject {
  return messages({ role, content: [content] });
}

const imagePart = { type: "image_url", image_url: { url } };
const audioPart = { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } };
const first = "messages.0";

/** The fields of messages and of the parts of their content. */
export const messageGroups: readonly Group[] = [
  { name: "a system message", body: messages({ role: "system", content: "hi" }), at: first, rows: system },
  { name: "a developer message", body: messages({ role: "developer", content: "hi" }), at: first, rows: developer },
  { name: "a user message", body: messages({ role: "user", content: "hi" }), at: first, rows: user },
  {
    name: "an assistant message",
    body: messages({ role: "assistant", content: "hi" }, result),
    at: first,
    rows: assistant,
  },
  { name: "a tool message", body: messages(calling, result), at: "messages.1", rows: tool },
  {
    name: "a function message",
    body: messages(
      { role: "assistant", content: null, function_call: legacyCall },
      { role: "function", name: "f", content: "r" },
    ),
    at: "messages.1",
    rows: legacyTool,
  },
  { name: "a text part", body: inPart({ type: "text", text: "x" }), at: part, rows: textPart },
  { name: "an image part", body: inPart(imagePart), at: part, rows: image },
  { name: "image_url", body: inPart(imagePart), at: `${part}.image_url`, rows: imageUrl },
  { name: "an audio part", body: inPart(audioPart), at: part, rows: audio },
  { name: "input_audio", body: inPart(audioPart), at: `${part}.input_audio`, rows: inputAudio },
  { name: "a file part", body: inPart({ type: "file", file: { file_id: "file-1" } }), at: part, rows: file },
  { name: "file", body: inPart({ type: "file", file: {} }), at: `${part}.file`, rows: fileBody },
  { name: "a refusal part", body: inPart({ type: "refusal", refusal: "never" }, "assistant"), at: part, rows: refusal },
];
