import type {
  ContentPart,
  Json,
  JsonObject,
  MediaPart,
  TextPart,
  ToolResultContent,
  ToolResultPart,
} from "@patchbay/sdk";
import { bagOf, fieldsOf } from "./bag.ts";
import { emptyContents, encodePart, isPlain, type Writable } from "./encode-content.ts";
import type { Encoding } from "./encoding.ts";
import { encodeCallId } from "./ids.ts";

/** Tool messages, and the media that they cannot hold: those follow behind the last one, in a message of the user's. */
export interface EncodedResults {
  readonly messages: readonly JsonObject[];
  readonly media: readonly MediaPart[];
}

/** Writes the tool results of a user message. They come first, as the wire wants them directly behind the calls. */
export function encodeResults(content: readonly ContentPart[], encoding: Encoding): EncodedResults {
  const results = content.filter(isResult);
  const isFirst = content.slice(0, results.length).every(isResult);
  if (!isFirst) {
    encoding.losses({
      path: "messages.content",
      kind: "approximated",
      reason: "tool results come before other content",
    });
  }
  const media: MediaPart[] = [];
  const messages = results.map((result) => encodeResult(result, media, encoding));
  return { messages, media };
}

function isResult(part: ContentPart): part is ToolResultPart {
  return part.type === "tool-result";
}

function encodeResult(result: ToolResultPart, media: MediaPart[], encoding: Encoding): JsonObject {
  const { form, legacy } = bagOf(result);
  encoding.enter(result);
  const parts = result.content.map(asWritable);
  const moved = form === "parts" ? [] : parts.filter(isMedia);
  if (moved.length > 0) {
    media.push(...moved);
    const to = "a user message";
    encoding.losses({
      path: "messages.content",
      kind: "approximated",
      from: "media in a tool result",
      to,
      reason: "tool messages hold text only",
    });
  }
  const text = withFailure(result, encoding, [
    ...parts.filter((part) => !isMedia(part) || !moved.includes(part)),
    ...moved.map(noteOf),
  ]);
  const head = legacy === true ? { role: "function", name: result.name ?? "" } : toolHead(result, encoding);
  const empty = text.length === 0 ? emptyContents.get(form) : undefined;
  const content = empty ?? { content: encodeTexts(text, form, encoding) };
  return { ...head, ...content, ...fieldsOf(result) };
}

function toolHead({ callId, name }: ToolResultPart, { profile }: Encoding): JsonObject {
  const head = { role: "tool", tool_call_id: encodeCallId(callId, profile.toolIdFormat) };
  return name === undefined ? head : { ...head, name };
}

function asWritable(part: ToolResultContent): Writable {
  return part.type === "json" ? { type: "text", text: JSON.stringify(part.value) } : part;
}

function isMedia(part: Writable): part is MediaPart {
  return part.type === "image" || part.type === "audio" || part.type === "video" || part.type === "file";
}

function noteOf({ type }: MediaPart): TextPart {
  return { type: "text", text: `[${type} follows in the next user message]` };
}

/** The wire has no mark for a failed call: the text says it. */
function withFailure(result: ToolResultPart, { losses }: Encoding, parts: readonly Writable[]): readonly Writable[] {
  if (!result.isError) return parts;
  losses({
    path: "messages.content.isError",
    kind: "approximated",
    from: true,
    to: "Error: …",
    reason: "the wire has no mark for failed calls",
  });
  const [first, ...rest] = parts;
  if (first?.type !== "text") return [{ type: "text", text: "Error:" }, ...parts];
  return [{ ...first, text: `Error: ${first.text}` }, ...rest];
}

function encodeTexts(parts: readonly Writable[], form: Json | undefined, encoding: Encoding): Json {
  const plain = parts.every((part) => part.type === "text" && isPlain(part));
  const joined = plain && (parts.length < 2 || encoding.profile.contentParts !== "all");
  if (joined && form !== "parts") return parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  return parts.flatMap((part) => encodePart(part, encoding) ?? []);
}
