import type { EncodeReplyContext, JsonObject, ReplyEncoder } from "@patchbay/sdk";
import { createResponseWriter } from "./response-writer.ts";
import { signaturesFirst } from "./signed-calls.ts";
import { doneMark } from "./types.ts";

const keepAlive = ": ping\n\n";

/** Writes an answer as a stream of events, numbered from the first to the last. */
export function createStreamEncoder(context: EncodeReplyContext): ReplyEncoder {
  let written = "";
  let number = 0;
  const emit = (type: string, fields: JsonObject): void => {
    // A stream is mostly this line: what all events have is written without another object.
    const rest = JSON.stringify(fields).slice(1);
    written += `event: ${type}\ndata: {"type":"${type}","sequence_number":${number++},${rest}\n\n`;
  };
  const writer = createResponseWriter(context, emit);
  const take = (): string => {
    const text = written;
    written = "";
    return text;
  };
  return {
    contentType: "text/event-stream; charset=utf-8",
    keepAlive,
    push(events) {
      for (const event of signaturesFirst(events)) {
        if (event.type === "ping") written += number === 0 ? "" : keepAlive;
        else writer.write(event);
      }
      return take();
    },
    end() {
      writer.end();
      return `${take()}data: ${doneMark}\n\n`;
    },
    fail(error) {
      writer.fail(error);
      return take();
    },
  };
}
