import type { EncodeReplyContext, JsonObject, ReplyEncoder } from "@patchbay/sdk";
import { signaturesFirst } from "@patchbay/wire-kit";
import { createResponseWriter } from "./response-writer.ts";
import { doneMark } from "./types.ts";

const keepAlive = ": ping\n\n";

/** Writes an answer as a stream of events, numbered from the first to the last. */
export function createStreamEncoder(context: EncodeReplyContext): ReplyEncoder {
  let written = "";
  let number = 0;
  let lastPlace: JsonObject | undefined;
  let placed = "";
  const emit = (type: string, fields: JsonObject): void => {
    write(type, JSON.stringify(fields).slice(1, -1));
  };
  // A stream is mostly these lines: all that pieces of a text share is made once.
  const emitDelta = (type: string, place: JsonObject, delta: string): void => {
    if (place !== lastPlace) placed = JSON.stringify(place).slice(1, -1);
    lastPlace = place;
    write(type, `${placed},"delta":${JSON.stringify(delta)}`);
  };
  const write = (type: string, fields: string): void => {
    written += `event: ${type}\ndata: {"type":"${type}","sequence_number":${number++},${fields}}\n\n`;
  };
  const writer = createResponseWriter(context, { emit, emitDelta });
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
