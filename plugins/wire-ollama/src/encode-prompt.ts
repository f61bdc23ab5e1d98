import type { ChatRequest, ContentPart, JsonObject, OpaquePart, SystemBlock } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { bagOf } from "./bag.ts";
import { isStandIn } from "./decode-prompt.ts";
import { encodeContent, reportCache, type Spoken } from "./encode-content.ts";
import type { Encoding } from "./encoding.ts";
import { wireId } from "./types.ts";

/** Path of the endpoint of prompts, below that of the server. */
export const promptPath = "generate";

/** Whether a client's prompt can go out as one: nobody has made more of it since it was read. */
export function isPrompt(request: ChatRequest): boolean {
  const [message, ...others] = request.messages;
  if (bagOf(request)["form"] !== promptPath || others.length > 0 || (request.tools ?? []).length > 0) return false;
  return !message || (message.role === "user" && message.name === undefined && message.content.every(isPromptPart));
}

function isPromptPart(part: ContentPart): boolean {
  return part.type === "text" || part.type === "image" || isSpecial(part);
}

/** What only an endpoint of prompts can do, as it was read. */
function isSpecial(part: ContentPart): part is OpaquePart {
  return part.type === "opaque" && part.wire === wireId;
}

/** Writes a prompt and what belongs to it. */
export function encodePrompt({ system, messages: [message] }: ChatRequest, encoding: Encoding): JsonObject {
  const parts = message?.content ?? [];
  const { text, images } = encodeContent(parts.filter(isSaid), encoding);
  const said = encodeSystem(system, encoding);
  return {
    ...(text !== "" && { prompt: text }),
    ...(said !== "" && { system: said }),
    ...(images.length > 0 && { images }),
    ...Object.assign({}, ...parts.filter(isSpecial).map(({ raw }) => asObject(raw) ?? {})),
  };
}

function isSaid(part: ContentPart): part is Spoken {
  return part.type === "text" || part.type === "image";
}

function encodeSystem(blocks: readonly SystemBlock[], encoding: Encoding): string {
  if (blocks.some(({ cache }) => cache)) reportCache("system", encoding);
  const texts = blocks.filter((block) => !isStandIn(bagOf(block))).map(({ text }) => text);
  return texts.filter((text) => text !== "").join("\n\n");
}

/** Whether a prompt goes out unchanged: its text is then to be answered by text, tags and all. */
export function isRaw({ messages }: ChatRequest): boolean {
  return messages.some(({ content }) =>
    content.some((part) => isSpecial(part) && asObject(part.raw)?.["raw"] === true),
  );
}
