import type { ContentPart, JsonObject, Message, ReasoningPart, ToolCallPart } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { argumentReasons, defined, parseArguments, wrapInput } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { contentField, encodeContent, reportCache, type Spoken } from "./encode-content.ts";
import type { Encoding } from "./encoding.ts";

/** Writes an assistant's message; nothing when all of it was dropped. `inLoop`: its tool loop is still going on. */
export function encodeAssistant(message: Message, inLoop: boolean, encoding: Encoding): readonly JsonObject[] {
  const { content } = message;
  reportOrder(content, encoding);
  const thinking = encodeThoughts(content.filter(isReasoning), isWanted(inLoop, encoding), encoding);
  const { text, images } = encodeContent(content.filter(isSpoken), encoding);
  const calls = content.filter(isCall).map((call, index) => encodeCall(call, index, encoding));
  const rest = {
    ...(thinking !== "" && { thinking }),
    ...(images.length > 0 && { images }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...fieldsOf(message),
  };
  const isEmpty = text === "" && Object.keys(rest).length === 0;
  if (isEmpty && content.length > 0) return [];
  return [{ role: "assistant", ...contentField(text, message), ...rest }];
}

/** A client of this wire has its thinking where it put it. */
function isWanted(inLoop: boolean, { own, withoutThoughts }: Encoding): boolean {
  return !withoutThoughts && (inLoop || own);
}

function isReasoning(part: ContentPart): part is ReasoningPart {
  return part.type === "reasoning";
}

function isCall(part: ContentPart): part is ToolCallPart {
  return part.type === "tool-call";
}

function isSpoken(part: ContentPart): part is Spoken {
  return !isReasoning(part) && !isCall(part) && part.type !== "tool-result";
}

const places: Readonly<Record<string, number>> = { reasoning: 0, "tool-call": 2 };

/** Thinking, text and calls have a member each, so that their order is always this one. */
function reportOrder(content: readonly ContentPart[], { losses }: Encoding): void {
  const order = content.map(({ type }) => places[type] ?? 1);
  if (order.every((place, index) => index === 0 || place >= (order[index - 1] ?? 0))) return;
  const reason = "thinking, text and calls stand apart on this wire: their order is lost";
  losses({ path: "messages.content", kind: "approximated", reason });
}

/** Thinking goes back while its tool loop goes on; nothing but its text can. */
function encodeThoughts(parts: readonly ReasoningPart[], wanted: boolean, { losses, enter }: Encoding): string {
  const path = "messages.content";
  for (const part of parts) {
    const { text, signature, encrypted, redacted } = part;
    enter(part);
    const sealed = signature ?? encrypted ?? redacted;
    if (sealed) {
      const reason = "the wire does not carry it";
      losses({ path: `${path}.signature`, kind: "dropped", from: sealed.family, reason });
    }
    if (!wanted && text !== "") {
      losses({ path, kind: "dropped", from: "reasoning", reason: "thinking of earlier turns is not sent again" });
    }
  }
  return wanted ? parts.map(({ text }) => text).join("") : "";
}

function encodeCall(call: ToolCallPart, position: number, encoding: Encoding): JsonObject {
  const { names, wrapped, losses, enter, own } = encoding;
  enter(call);
  const notes = bagOf(call);
  const name = names.encode(call.name, call.namespace);
  if (call.custom === true) wrapped.add(name);
  if (call.cache) reportCache("messages.content", encoding);
  if (call.signature) {
    const reason = "the wire does not carry it";
    losses({ path: "messages.content.signature", kind: "dropped", from: call.signature.family, reason });
  }
  const index = own ? notes["index"] : position;
  return {
    ...(notes["noId"] !== true && { id: call.id }),
    function: { ...defined({ index, name, arguments: encodeArguments(call, encoding) }), ...asObject(notes["inner"]) },
    ...fieldsOf(call),
  };
}

function encodeArguments(call: ToolCallPart, { losses }: Encoding): JsonObject | string {
  if (call.custom === true) return wrapInput(call.argumentsText);
  if (bagOf(call)["argumentsForm"] === "text") return call.argumentsText;
  const { value, kind } = parseArguments(call.argumentsText);
  if (kind !== "exact") {
    const reason = argumentReasons[kind];
    losses({ path: "messages.content.argumentsText", kind: "approximated", reason });
  }
  return value;
}
