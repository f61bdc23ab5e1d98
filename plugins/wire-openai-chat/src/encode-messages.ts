import type { ChatRequest, ContentPart, JsonObject, Message } from "@patchbay/sdk";
import { defined, repairHistory } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeAssistant } from "./encode-assistant.ts";
import { emptyContents, encodeContent, type Writable } from "./encode-content.ts";
import { encodeSystem, systemRole } from "./encode-system.ts";
import { encodeResults } from "./encode-results.ts";
import type { Encoding } from "./encoding.ts";

/** Writes the conversation. `instruction` is what the answer's form needs to be said. */
export function encodeMessages(
  request: ChatRequest,
  instruction: string | undefined,
  encoding: Encoding,
): readonly JsonObject[] {
  const messages = paired(request, encoding);
  const loopStart = messages.findLastIndex((message) => message.role === "user" && !isResults(message));
  const system = encodeSystem(request.system, instruction, encoding);
  const turns = messages.flatMap((message, index) => {
    encoding.enter(message);
    if (message.role === "assistant") return encodeAssistant(message, index > loopStart, encoding);
    return message.role === "user" ? encodeUser(message, encoding) : encodeMidSystem(message, encoding);
  });
  encoding.enter();
  return [...system, ...turns];
}

/** The target refuses calls without results, and results without calls; its own clients are told so by itself. */
function paired({ messages }: ChatRequest, { own, losses }: Encoding): readonly Message[] {
  return own ? messages : repairHistory(messages, { pairResults: true }, losses);
}

function isResults({ content }: Message): boolean {
  return content.length > 0 && content.every((part) => part.type === "tool-result");
}

function encodeMidSystem(message: Message, encoding: Encoding): readonly JsonObject[] {
  const parts = writable(message.content, encoding);
  const { profile, losses } = encoding;
  if (profile.systemPosition === "leading" || profile.systemPosition === "single") {
    losses({
      path: "messages.role",
      kind: "approximated",
      from: "system",
      to: "user",
      reason: "the target takes system messages at the start only",
    });
    const text = parts.map((part) => (part.type === "text" ? part.text : "")).join("\n\n");
    return [{ role: "user", content: `<system-reminder>\n${text}\n</system-reminder>` }];
  }
  const role = systemRole(bagOf(message)["role"], profile);
  return [{ role, ...contentOf(message, parts, encoding), ...defined({ name: message.name }), ...fieldsOf(message) }];
}

function encodeUser(message: Message, encoding: Encoding): readonly JsonObject[] {
  const results = encodeResults(message.content, encoding);
  const parts = [...results.media, ...writable(message.content, encoding)];
  if (parts.length === 0 && message.content.length > 0) return results.messages;
  const content = contentOf(message, parts, encoding);
  return [...results.messages, { role: "user", ...content, ...defined({ name: message.name }), ...fieldsOf(message) }];
}

function contentOf(message: Message, parts: readonly Writable[], encoding: Encoding): JsonObject {
  const { form } = bagOf(message);
  const empty = parts.length === 0 ? emptyContents.get(form) : undefined;
  return empty ?? { content: encodeContent(parts, form, encoding) };
}

/** Parts of a message that is nobody's answer. What cannot stand there is in the ledger. */
function writable(content: readonly ContentPart[], { losses, enter }: Encoding): readonly Writable[] {
  return content.filter((part): part is Writable => {
    if (part.type === "tool-result") return false;
    const misplaced = part.type === "tool-call" || part.type === "reasoning";
    enter(part);
    if (misplaced)
      losses({
        path: "messages.content",
        kind: "dropped",
        from: part.type,
        reason: "only an assistant has such parts",
      });
    return !misplaced;
  });
}
