import type { ChatEvent, EncodeReplyContext, JsonObject, ReplyEncoder } from "@patchbay/sdk";
import { encodeSse, isObject } from "@patchbay/sdk/http";
import { besideTexts } from "@patchbay/wire-kit";
import { errorBody } from "./encode-error.ts";
import { createMessageFold } from "./message-fold.ts";
import { createMessageWriter } from "./message-writer.ts";

/** A comment would not do: clients count events only when they watch over a silent stream. */
const keepAlive = encodeSse(`{"type":"ping"}`, "ping");

/** Writes an answer for a client. */
export function encodeReply(context: EncodeReplyContext): ReplyEncoder {
  return context.stream ? createStreamEncoder(context) : createWholeEncoder(context);
}

function createStreamEncoder(context: EncodeReplyContext): ReplyEncoder {
  let text = "";
  const writer = createMessageWriter(context, (event) => {
    text += isTextDelta(event) ? textDelta(event) : encodeSse(JSON.stringify(event), event.type);
  });
  const take = (): string => {
    const taken = text;
    text = "";
    return taken;
  };
  return {
    contentType: "text/event-stream; charset=utf-8",
    keepAlive,
    push(events) {
      writer.push(events);
      return take();
    },
    end() {
      writer.end();
      return take();
    },
    fail: (error) => take() + encodeSse(JSON.stringify(errorBody(error)), "error"),
  };
}

type TextDelta = JsonObject & { readonly index: number; readonly delta: { readonly text: string } };

function isTextDelta(event: JsonObject): event is TextDelta {
  const { type, delta } = event;
  return type === "content_block_delta" && isObject(delta) && delta["type"] === "text_delta";
}

/** A stream is mostly this line. */
function textDelta({ index, delta }: TextDelta): string {
  const piece = `{"type":"text_delta","text":${JSON.stringify(delta.text)}}`;
  return `event: content_block_delta\ndata: {"type":"content_block_delta","index":${index},"delta":${piece}}\n\n`;
}

/** A whole answer is the events of its stream, folded; all that was said is put in its place before. */
function createWholeEncoder(context: EncodeReplyContext): ReplyEncoder {
  const fold = createMessageFold(context.losses);
  const writer = createMessageWriter(context, (event: JsonObject) => fold.add(event));
  const said: ChatEvent[] = [];
  return {
    contentType: "application/json",
    push(events) {
      for (const event of events) said.push(event);
      return "";
    },
    end() {
      writer.push(besideTexts(said));
      writer.end();
      return JSON.stringify(fold.message());
    },
    fail: (error) => JSON.stringify(errorBody(error)),
  };
}
