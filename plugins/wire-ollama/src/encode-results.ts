import type {
  ContentPart,
  JsonObject,
  MediaPart,
  ToolCallPart,
  ToolResultContent,
  ToolResultPart,
} from "@patchbay/sdk";
import { bagOf, fieldsOf } from "./bag.ts";
import { contentField, encodeContent, reportCache } from "./encode-content.ts";
import type { Encoding } from "./encoding.ts";

/** Tool messages, and the images that they cannot hold: those follow behind the last one, in a message of the user's. */
export interface EncodedResults {
  readonly messages: readonly JsonObject[];
  readonly images: readonly MediaPart[];
}

/** Writes the tool results of a user message. `calls`: those of the conversation, by their ids. */
export function encodeResults(
  content: readonly ContentPart[],
  calls: ReadonlyMap<string, ToolCallPart>,
  encoding: Encoding,
): EncodedResults {
  const images: MediaPart[] = [];
  const messages = content
    .filter((part): part is ToolResultPart => part.type === "tool-result")
    .map((result) => {
      encoding.enter(result);
      const kept = encoding.own ? result.content : withoutImages(result.content, images, encoding);
      return encodeResult(result, kept, { calls, encoding });
    });
  return { messages, images };
}

interface Surroundings {
  readonly calls: ReadonlyMap<string, ToolCallPart>;
  readonly encoding: Encoding;
}

function encodeResult(
  result: ToolResultPart,
  content: readonly ToolResultContent[],
  { calls, encoding }: Surroundings,
): JsonObject {
  if (result.cache) reportCache("messages.content", encoding);
  const { text, images } = encodeContent(content, encoding);
  encoding.enter(result);
  const said = withFailure(text, result, encoding);
  const name = nameOf(result, calls.get(result.callId), encoding);
  return {
    role: "tool",
    ...contentField(said, result),
    ...(images.length > 0 && { images }),
    ...(name !== undefined && { tool_name: name }),
    ...(bagOf(result)["noId"] !== true && { tool_call_id: result.callId }),
    ...fieldsOf(result),
  };
}

/** Servers that do not know ids find the call by the name of its tool. */
function nameOf(
  { name }: ToolResultPart,
  call: ToolCallPart | undefined,
  { names, own }: Encoding,
): string | undefined {
  if (own) return name;
  if (call) return names.encode(call.name, call.namespace);
  return name === undefined ? undefined : names.encode(name);
}

function withoutImages(
  content: readonly ToolResultContent[],
  images: MediaPart[],
  { losses }: Encoding,
): readonly ToolResultContent[] {
  return content.map((part) => {
    if (part.type !== "image") return part;
    images.push(part);
    const reason = "tool messages hold text only";
    losses({
      path: "messages.content",
      kind: "approximated",
      from: "image in a tool result",
      to: "a user message",
      reason,
    });
    return { type: "text", text: "[image follows in the next user message]" };
  });
}

/** The wire has no mark for a failed call: the text says it. */
function withFailure(text: string, { isError }: ToolResultPart, { losses }: Encoding): string {
  if (isError !== true) return text;
  const reason = "the wire has no mark for failed calls";
  losses({ path: "messages.content.isError", kind: "approximated", from: true, to: "Error: …", reason });
  return `Error: ${text}`;
}
