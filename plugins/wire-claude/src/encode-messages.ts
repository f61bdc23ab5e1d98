import type { Json, JsonObject, Message } from "@patchbay/sdk";
import { reportSpeakers } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodePart } from "./encode-content.ts";
import { isPlainText } from "./encode-text.ts";
import type { Encoding } from "./encoding.ts";

/** Writes the conversation. */
export function encodeMessages(messages: readonly Message[], encoding: Encoding): readonly JsonObject[] {
  reportSpeakers(messages, encoding.losses);
  const written = messages.map((message, index) => {
    encoding.enter(message);
    const turn = { role: message.role, ...encodeContent(message, encoding), ...fieldsOf(message) };
    const isLast = index === messages.length - 1;
    return isLast && message.role === "assistant" && !encoding.own ? trimmed(turn, encoding) : turn;
  });
  encoding.enter();
  return written;
}

function encodeContent(message: Message, encoding: Encoding): JsonObject {
  const { content } = message;
  const form = bagOf(message)["form"];
  if (content.length === 0 && form === "omit") return {};
  const [only] = content;
  const mayBeString = form === "string" || (!encoding.own && form === undefined);
  if (mayBeString && content.length === 1 && only && isPlainText(only)) return { content: only.text };
  return { content: content.flatMap((part) => encodePart(part, encoding) ?? []) };
}

/** The beginning of an answer must not end in white space. */
function trimmed(message: JsonObject & { readonly content?: Json }, { losses }: Encoding): JsonObject {
  const { content } = message;
  if (typeof content !== "string" || content.trimEnd() === content) return message;
  losses({ path: "messages.content", kind: "approximated", reason: "a prefill must not end in white space" });
  return { ...message, content: content.trimEnd() };
}
