import type { ChatRequest, ContentPart, Json, JsonObject, Message, ToolCallPart } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { repairHistory, reportSpeakers } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeAssistant } from "./encode-assistant.ts";
import { encodeContent, type InputPart } from "./encode-content.ts";
import { encodeResult } from "./encode-result.ts";
import { encodeMidSystem } from "./encode-system.ts";
import type { Encoding } from "./encoding.ts";
import { withoutId } from "./proofs.ts";
import { family } from "./types.ts";

/** Writes the conversation as `input`; a string where the client sent one. */
export function encodeInput(
  request: ChatRequest,
  system: readonly JsonObject[],
  encoding: Encoding,
): Json & (string | readonly JsonObject[]) {
  const messages = paired(request, encoding);
  reportSpeakers(messages, encoding.losses);
  const customCalls = findCustomCalls(messages);
  const items = messages.flatMap((message) => {
    encoding.enter(message);
    if (message.role === "assistant") return encodeAssistant(message, encoding);
    return message.role === "user" ? encodeUser(message, customCalls, encoding) : encodeMidSystem(message, encoding);
  });
  encoding.enter();
  const known = withoutOrphans(items, encoding);
  const all = [...system, ...(encoding.withoutProofs ? known.map(withoutId) : known)];
  const text = all.length === 1 ? asString(all[0]?.["content"]) : undefined;
  return bagOf(request)["input"] === "string" && text !== undefined ? text : all;
}

/** The target refuses calls without results, and results without calls; a client of this wire may refer to stored ones. */
function paired({ messages }: ChatRequest, { own, losses }: Encoding): readonly Message[] {
  return own ? messages : repairHistory(messages, { pairResults: true }, losses);
}

function findCustomCalls(messages: readonly Message[]): ReadonlySet<string> {
  const calls = messages.flatMap(({ content }) =>
    content.filter((part): part is ToolCallPart => part.type === "tool-call"),
  );
  return new Set(calls.filter(({ custom }) => custom === true).map(({ id }) => id));
}

/** The user's turn: runs of what was said are messages, results of calls are items between them. */
function encodeUser(message: Message, customCalls: ReadonlySet<string>, encoding: Encoding): readonly JsonObject[] {
  const items: JsonObject[] = [];
  let run: InputPart[] = [];
  const flush = (): void => {
    if (run.length > 0) items.push(encodeMessage(message, run, encoding));
    run = [];
  };
  for (const part of message.content) {
    const item = encodeOther(part, customCalls, encoding);
    if (!item) run.push(...writable(part, encoding));
    else {
      flush();
      items.push(item);
    }
  }
  flush();
  return message.content.length === 0 ? [encodeMessage(message, [], encoding)] : items;
}

function encodeOther(part: ContentPart, customCalls: ReadonlySet<string>, encoding: Encoding): JsonObject | undefined {
  if (part.type === "tool-result") return encodeResult(part, customCalls.has(part.callId), encoding);
  return part.type === "server-tool" && part.family === family ? part.raw : undefined;
}

function encodeMessage(message: Message, parts: readonly InputPart[], encoding: Encoding): JsonObject {
  const notes = bagOf(message);
  const type = notes["typed"] === true ? { type: "message" } : {};
  return { ...type, role: "user", content: encodeContent(parts, notes["form"], encoding), ...fieldsOf(message) };
}

/** Parts of a message that is nobody's answer. What cannot stand there is in the ledger. */
function writable(part: ContentPart, { losses, enter }: Encoding): readonly InputPart[] {
  enter(part);
  if (part.type === "refusal") return [{ type: "text", text: part.text }];
  if (
    part.type !== "tool-call" &&
    part.type !== "tool-result" &&
    part.type !== "reasoning" &&
    part.type !== "server-tool"
  )
    return [part];
  losses({ path: "messages.content", kind: "dropped", from: part.type, reason: "the user has no such parts" });
  return [];
}

/** A thought must stand before what it led to; without that the target refuses the whole request. */
function withoutOrphans(items: readonly JsonObject[], { losses }: Encoding): readonly JsonObject[] {
  let leads = false;
  const kept = items.toReversed().filter((item) => {
    if (item["type"] !== "reasoning") leads = isAssistants(item);
    else if (!leads)
      losses({
        path: "input",
        kind: "dropped",
        from: "reasoning",
        reason: "nothing follows that it could have led to",
      });
    return item["type"] !== "reasoning" || leads;
  });
  return kept.toReversed();
}

function isAssistants({ type, role }: JsonObject): boolean {
  if (role !== undefined) return role === "assistant";
  return typeof type === "string" && !/_(output|response)$/.test(type);
}
