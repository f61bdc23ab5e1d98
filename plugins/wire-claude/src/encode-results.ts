import type { Json, JsonObject, TextPart, ToolResultContent, ToolResultPart } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined, fitCallId } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeCache } from "./cache.ts";
import { encodeText, isPlainText } from "./encode-text.ts";
import { encodeMedia } from "./encode-media.ts";
import type { Encoding } from "./encoding.ts";
import { idRule } from "./names.ts";
import { wireId } from "./types.ts";

/** Writes the result of a tool call. */
export function encodeResult(result: ToolResultPart, encoding: Encoding): JsonObject {
  const { own, losses } = encoding;
  return {
    type: "tool_result",
    tool_use_id: own ? result.callId : fitCallId(result.callId, idRule),
    ...defined({ content: encodeContent(result, encoding), is_error: result.isError }),
    ...encodeCache(result.cache, losses),
    ...fieldsOf(result),
  };
}

function encodeContent(result: ToolResultPart, encoding: Encoding): Json | undefined {
  const { form } = bagOf(result);
  const parts = result.content.map(asWritable).map((part) => (encoding.own ? part : fitting(part, result, encoding)));
  const [only] = parts;
  if (!only) return form === "blocks" ? [] : undefined;
  if (parts.length === 1 && form !== "blocks" && isPlainText(only)) return only.text;
  return parts.flatMap((part) => encodeInner(part, encoding) ?? []);
}

type Writable = Exclude<ToolResultContent, { readonly type: "json" }>;

function asWritable(part: ToolResultContent): Writable {
  return part.type === "json" ? { type: "text", text: JSON.stringify(part.value) } : part;
}

/** A failed call tells of its failure in text alone. */
function fitting(part: Writable, { isError }: ToolResultPart, { losses }: Encoding): Writable {
  if (isError !== true || part.type === "text" || part.type === "opaque") return part;
  const note: TextPart = { type: "text", text: `[${part.type} omitted: the call failed]` };
  losses({
    path: "messages.content",
    kind: "approximated",
    from: part.type,
    to: "text",
    reason: "failed calls hold text only",
  });
  return note;
}

function encodeInner(part: Writable, encoding: Encoding): JsonObject | undefined {
  if (part.type === "text") return encodeText(part, encoding);
  if (part.type !== "opaque") return encodeMedia(part, encoding);
  if (part.wire === wireId) return asObject(part.raw);
  encoding.losses({ path: "messages.content", kind: "dropped", from: part.wire, reason: "a part of another wire" });
  return undefined;
}
