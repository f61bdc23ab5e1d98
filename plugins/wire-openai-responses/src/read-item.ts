import type { ChatEvent, JsonObject, MediaPart } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { sourceOfUrl } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { without } from "./ids.ts";
import { createCallReader } from "./read-call.ts";
import { createMessageReader } from "./read-message.ts";
import { createReasoningReader } from "./read-reasoning.ts";
import type { ItemReader, ReplyState } from "./reply-state.ts";
import { family, wireId } from "./types.ts";

type Create = (reply: ReplyState, item: JsonObject) => ItemReader;

const creators: ReadonlyMap<string, Create> = new Map<string, Create>([
  ["message", createSpokenReader],
  ["reasoning", createReasoningReader],
  ["function_call", (reply, item) => createCallReader(reply, item, "function_call")],
  ["custom_tool_call", (reply, item) => createCallReader(reply, item, "custom_tool_call")],
  ["image_generation_call", createImageReader],
  ["compaction", () => whenDone((raw) => ({ type: "opaque", wire: wireId, raw }))],
]);

/** Makes the reader for an item of the output. Tools that the provider runs are kept as they are in the end. */
export function createItemReader(reply: ReplyState, item: JsonObject): ItemReader {
  const create = creators.get(asString(item["type"]) ?? "");
  return create?.(reply, item) ?? whenDone((raw) => ({ type: "server-tool", family, raw }));
}

/** A compaction repeats what the user said; that is no word of the model's. */
function createSpokenReader(reply: ReplyState, item: JsonObject): ItemReader {
  if ((item["role"] ?? "assistant") === "assistant") return createMessageReader(reply, item);
  return whenDone((raw) => ({ type: "opaque", wire: wireId, raw }));
}

function whenDone(eventOf: (item: JsonObject) => ChatEvent): ItemReader {
  let told = false;
  return {
    read: nothing,
    done(item, out) {
      if (!told && typeof item["type"] === "string") out.push(eventOf(item));
      told = true;
    },
    close: nothing,
  };
}

function nothing(): void {}

const known: ReadonlySet<string> = new Set(["type", "result"]);

/** Images: previews on the way, and the last one. */
function createImageReader(): ItemReader {
  const final = whenDone((item) => {
    const data = asString(item["result"]);
    if (data === undefined) return { type: "server-tool", family, raw: item };
    return { type: "media", media: { ...image(data), ...keep({ item: without(item, known) }) } };
  });
  return {
    ...final,
    read(type, event, out) {
      const data = asString(event["partial_image_b64"]);
      if (type === "image_generation_call.partial_image" && data !== undefined)
        out.push({ type: "media", media: image(data), partial: true });
    },
  };
}

/** The data tells which kind of image it is. */
function image(data: string): MediaPart {
  return { type: "image", source: sourceOfUrl(`data:;base64,${data}`) };
}
