import type { ContentPart, JsonObject, ReasoningPart, RefusalPart, ToolCallPart } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { argumentReasons, defined, fitCallId, isOwnFamily, parseArguments } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeCache } from "./cache.ts";
import { encodeMedia } from "./encode-media.ts";
import { encodeResult } from "./encode-results.ts";
import { encodeText, reportSignature } from "./encode-text.ts";
import type { Encoding } from "./encoding.ts";
import { idRule } from "./names.ts";
import { family } from "./types.ts";

/** One part as a block. Parts of other wires are left out before. */
export function encodePart(part: ContentPart, encoding: Encoding): JsonObject | undefined {
  encoding.enter(part);
  if (part.type === "text") return encodeText(part, encoding);
  if (part.type === "reasoning") return encodeReasoning(part);
  if (part.type === "tool-call") return encodeCall(part, encoding);
  if (part.type === "tool-result") return encodeResult(part, encoding);
  if (part.type === "refusal") return encodeRefusal(part, encoding);
  if (part.type === "server-tool") return part.raw;
  return part.type === "opaque" ? asObject(part.raw) : encodeMedia(part, encoding);
}

function encodeRefusal({ text }: RefusalPart, { losses }: Encoding): JsonObject {
  const reason = "the wire's conversations hold no refusals";
  losses({ path: "messages.content", kind: "approximated", from: "refusal", to: "text", reason });
  return { type: "text", text };
}

function encodeReasoning(part: ReasoningPart): JsonObject {
  const { signature, redacted } = part;
  if (isOwnFamily(redacted, family)) return { type: "redacted_thinking", data: redacted.value, ...fieldsOf(part) };
  const unsigned = bagOf(part)["unsigned"] === "" ? "" : undefined;
  const value = isOwnFamily(signature, family) ? signature.value : unsigned;
  return { type: "thinking", thinking: part.text, ...defined({ signature: value }), ...fieldsOf(part) };
}

function encodeCall(call: ToolCallPart, encoding: Encoding): JsonObject {
  const { names, losses, own } = encoding;
  reportSignature(call, encoding);
  return {
    type: "tool_use",
    id: own ? call.id : fitCallId(call.id, idRule),
    name: names.encode(call.name, call.namespace),
    input: encodeInput(call, encoding),
    ...encodeCache(call.cache, losses),
    ...fieldsOf(call),
  };
}

function encodeInput({ custom, name, argumentsText }: ToolCallPart, { losses }: Encoding): JsonObject {
  if (custom === true) return { input: argumentsText };
  const { value, kind } = parseArguments(argumentsText);
  if (kind !== "exact") {
    const reason = argumentReasons[kind];
    losses({ path: "messages.content.input", kind: "approximated", from: name, reason });
  }
  return value;
}
