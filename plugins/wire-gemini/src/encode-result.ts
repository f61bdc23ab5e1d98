import type { Json, JsonObject, MediaPart, OpaquePart, ToolResultContent, ToolResultPart } from "@patchbay/sdk";
import { asObject, asString, isArray, isObject, parseJson } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { bagOf, fieldsOf, isOwn } from "./bag.ts";
import { encodeMedia } from "./encode-media.ts";
import { encodePart } from "./encode-part.ts";
import type { Encoding } from "./encoding.ts";

/** A result, and media that its model cannot hold in it: those stand behind the last result of the turn. */
export interface EncodedResult {
  readonly part: JsonObject;
  readonly media: readonly JsonObject[];
}

/** Writes the outcome of a call. */
export function encodeResult(
  result: ToolResultPart,
  names: ReadonlyMap<string, string>,
  encoding: Encoding,
): EncodedResult {
  const { losses, enter } = encoding;
  enter(result);
  if (result.cache) losses({ path: "messages.content.cache", kind: "dropped", reason: "the wire has no cache marks" });
  const media = result.content.filter(isMedia);
  const inside = isOwn(result) || encoding.profile.mediaInResults;
  if (media.length > 0 && !inside)
    losses({
      path: "messages.content",
      kind: "approximated",
      from: "media in a tool result",
      to: "parts behind it",
      reason: "the model takes no media in results",
    });
  const parts = result.content.flatMap((part) => (isInside(part, inside) ? encodePart(part, encoding) : []));
  const name = encoding.names.encode(nameOf(result, names));
  const response = encodeResponse(result);
  const id = encodeId(result);
  return {
    part: {
      functionResponse: {
        ...defined({ id, name, response }),
        ...(parts.length > 0 && { parts }),
        ...asObject(bagOf(result)["inner"]),
      },
      ...fieldsOf(result),
    },
    media: inside ? [] : media.map((part) => encodeMedia(part, encoding)),
  };
}

function isInside(part: ToolResultContent, mediaInside: boolean): part is MediaPart | OpaquePart {
  return isMedia(part) ? mediaInside : part.type === "opaque";
}

function isMedia(part: ToolResultContent): part is MediaPart {
  return part.type === "image" || part.type === "audio" || part.type === "video" || part.type === "file";
}

/** Other wires name the call rather than its tool. */
function nameOf(result: ToolResultPart, names: ReadonlyMap<string, string>): string {
  const called = names.get(result.callId);
  return (isOwn(result) ? (result.name ?? called) : (called ?? result.name)) ?? result.callId;
}

/** A client of this wire may do without ids. */
function encodeId(result: ToolResultPart): string | undefined {
  const sent = bagOf(result)["id"];
  return sent === false ? undefined : (asString(sent) ?? result.callId);
}

/** The response is an object: of the client's making, or one member that holds the text. */
function encodeResponse(result: ToolResultPart): JsonObject | undefined {
  const { form } = bagOf(result);
  const isText = result.content.some((part) => part.type === "text" && part.text !== "");
  const text = isText ? result.content.map(textOf).join("") : "";
  const [only, ...others] = result.content.flatMap((part) => (part.type === "json" ? [part.value] : []));
  if (form === "none" && text === "" && only === undefined) return undefined;
  if (only !== undefined && text === "") return wrap(others.length === 0 ? only : [only, ...others], result);
  const key = typeof form === "string" && form !== "raw" && form !== "none" ? form : undefined;
  if (key !== undefined && (key === "error") === (result.isError === true)) return { [key]: text };
  return result.isError === true ? { error: text } : (objectIn(text) ?? { output: text });
}

/** Beside words, data is told in words too. */
function textOf(part: ToolResultContent): string {
  if (part.type === "json") return JSON.stringify(part.value);
  return part.type === "text" ? part.text : "";
}

function wrap(value: Json, { isError }: ToolResultPart): JsonObject {
  if (isObject(value) && (isError !== true || Object.hasOwn(value, "error"))) return value;
  return isError === true ? { error: value } : { output: value };
}

/** Tools mostly give JSON; as such the model reads it best. */
function objectIn(text: string): JsonObject | undefined {
  if (!/^\s*\{[\s\S]*\}\s*$/.test(text)) return undefined;
  try {
    const value = parseJson(text);
    return isArray(value) ? undefined : asObject(value);
  } catch {
    return undefined;
  }
}
