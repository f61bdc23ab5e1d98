import type { ChatReply, ChatRequest, ContentPart, Json, MediaPart, Message, ReplyCandidate } from "@patchbay/sdk";
import { finishReason } from "../spans/attributes.ts";

/** A part of a message in the words of the conventions. */
export type TracePart = { readonly type: string } & Readonly<Record<string, Json | undefined>>;

/** A message in the words of the conventions. */
export interface TraceMessage {
  readonly role: string;
  readonly parts: readonly TracePart[];
  readonly finish_reason?: string;
}

/** `gen_ai.system_instructions`. */
export function systemParts({ system }: ChatRequest): readonly TracePart[] {
  return system.map(({ text }) => ({ type: "text", content: text }));
}

/** `gen_ai.input.messages`. Results of tools have a role of their own. */
export function inputMessages({ messages }: ChatRequest): readonly TraceMessage[] {
  return messages.flatMap(({ role, content }: Message) => {
    const results = content.filter(({ type }) => type === "tool-result");
    const others = content.filter(({ type }) => type !== "tool-result");
    return [
      ...(results.length > 0 ? [{ role: "tool", parts: results.map(partOf) }] : []),
      ...(others.length > 0 || results.length === 0 ? [{ role, parts: others.map(partOf) }] : []),
    ];
  });
}

/** `gen_ai.output.messages`: one for each answer that was asked for. */
export function outputMessages({ candidates }: ChatReply): readonly TraceMessage[] {
  return candidates.map(({ content, finish }: ReplyCandidate) => ({
    role: "assistant",
    parts: content.map(partOf),
    finish_reason: finishReason(finish),
  }));
}

function partOf(part: ContentPart): TracePart {
  switch (part.type) {
    case "text":
    case "refusal":
      return { type: "text", content: part.text };
    case "reasoning":
      return { type: "reasoning", content: part.text };
    case "tool-call":
      return { type: "tool_call", id: part.id, name: part.name, arguments: argumentsOf(part.argumentsText) };
    case "tool-result":
      return { type: "tool_call_response", id: part.callId, result: part.content.map(resultOf) };
    case "image":
    case "audio":
    case "video":
    case "file":
      return mediaOf(part);
    case "server-tool":
    case "opaque":
    default:
      return { type: part.type };
  }
}

function resultOf(part: Extract<ContentPart, { type: "tool-result" }>["content"][number]): Json {
  if (part.type === "text") return part.text;
  if (part.type === "json") return part.value;
  return part.type;
}

/** The bytes of a medium are no text for a trace: it is named, and left out. */
function mediaOf({ type, source }: MediaPart): TracePart {
  const modality = type === "file" ? "document" : type;
  if (source.type === "url")
    return { type: "uri", modality, uri: source.url.startsWith("data:") ? "data:" : source.url };
  if (source.type === "file-id") return { type: "file", modality, file_id: source.id };
  return { type: "blob", modality, mime_type: source.mediaType, content: "" };
}

function argumentsOf(text: string): Json {
  try {
    // What JSON gives is JSON.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
