import type {
  CacheMark,
  Citation,
  ContentPart,
  JsonPart,
  MediaPart,
  MediaSource,
  OpaquePart,
  ReasoningPart,
  RefusalPart,
  ServerToolPart,
  Signature,
  TextPart,
  ToolCallPart,
  ToolResultContent,
  ToolResultPart,
} from "@patchbay/sdk";
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
  text,
  variants,
} from "./shapes.ts";

export const cacheMark = object<CacheMark>({ ttl: may(choice("5m", "30m", "1h", "24h")) });

export const signature = object<Signature>({ family: text(), model: may(text()), value: text() });

export const citation = object<Citation>({
  url: may(text()),
  title: may(text()),
  text: may(text()),
  start: may(number()),
  end: may(number()),
  unit: may(choice("code-point", "utf-8", "utf-16")),
  documentIndex: may(number()),
  page: may(number()),
  raw: may(object({ wire: text(), value: json })),
});

const textPart = object<TextPart>({
  type: choice("text"),
  text: text(),
  citations: may(list(citation)),
  signature: may(signature),
  cache: may(cacheMark),
  extensions,
});

const mediaSource = variants<MediaSource, "type">("type", {
  base64: object({ type: choice("base64"), mediaType: text(), data: text() }),
  url: object<Of<MediaSource, "url">>({ type: choice("url"), url: text(), mediaType: may(text()) }),
  "file-id": object({ type: choice("file-id"), id: text(), family: text() }),
  text: object({ type: choice("text"), mediaType: text(), text: text() }),
});

export const mediaPart = object<MediaPart>({
  type: choice("image", "audio", "video", "file"),
  source: mediaSource,
  name: may(text()),
  detail: may(choice("auto", "low", "high", "original")),
  cache: may(cacheMark),
  extensions,
});

const reasoningPart = object<ReasoningPart>({
  type: choice("reasoning"),
  text: text(),
  summary: may(flag),
  signature: may(signature),
  encrypted: may(signature),
  redacted: may(signature),
  id: may(text()),
  extensions,
});

const toolCallPart = object<ToolCallPart>({
  type: choice("tool-call"),
  id: text(),
  name: text(),
  argumentsText: text(),
  custom: may(flag),
  namespace: may(text()),
  signature: may(signature),
  cache: may(cacheMark),
  extensions,
});

const opaquePart = object<OpaquePart>({ type: choice("opaque"), wire: text(), raw: json, extensions });
const media = { image: mediaPart, audio: mediaPart, video: mediaPart, file: mediaPart };

const resultContent = variants<ToolResultContent, "type">("type", {
  ...media,
  text: textPart,
  json: object<JsonPart>({ type: choice("json"), value: json, extensions }),
  opaque: opaquePart,
});

const toolResultPart = object<ToolResultPart>({
  type: choice("tool-result"),
  callId: text(),
  name: may(text()),
  content: list(resultContent),
  isError: may(flag),
  cache: may(cacheMark),
  extensions,
});

/** One part of a message. */
export const contentPart = variants<ContentPart, "type">("type", {
  ...media,
  text: textPart,
  reasoning: reasoningPart,
  "tool-call": toolCallPart,
  "tool-result": toolResultPart,
  refusal: object<RefusalPart>({ type: choice("refusal"), text: text(), extensions }),
  "server-tool": object<ServerToolPart>({ type: choice("server-tool"), family: text(), raw: jsonObject, extensions }),
  opaque: opaquePart,
});
