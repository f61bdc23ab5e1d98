import { type ChatEvent, type DecodeReplyContext, GatewayError, type Json, type ReplyDecoder } from "@patchbay/sdk";
import { createLineDecoder, parseJson } from "@patchbay/sdk/http";
import { createTextCollector } from "@patchbay/wire-kit";
import { createLineReader } from "./line-reader.ts";
import type { Memo } from "./types.ts";

/** Reads an answer. A whole one is the last line of a stream that says everything at once. */
export function decodeReply(memo: Memo | undefined, context: DecodeReplyContext): ReplyDecoder {
  return context.stream ? createStreamDecoder(memo, context) : createWholeDecoder(memo, context);
}

function createStreamDecoder(memo: Memo | undefined, { losses }: DecodeReplyContext): ReplyDecoder {
  const lines = createLineDecoder();
  const reader = createLineReader({ memo, losses, whole: false });
  return {
    push(chunk) {
      const events: ChatEvent[] = [];
      for (const line of lines.push(chunk)) reader.read(parseJson(line), events);
      return events;
    },
    end() {
      const events: ChatEvent[] = [];
      for (const line of lines.end()) reader.read(parseLast(line), events);
      reader.end(events);
      return events;
    },
  };
}

/** The last line may lack its end; one that is no JSON was cut. @throws GatewayError `stream-interrupted`. */
export function parseLast(line: string): Json {
  try {
    return parseJson(line);
  } catch (cause) {
    throw new GatewayError("stream-interrupted", "the upstream closed the stream inside a line", { cause });
  }
}

function createWholeDecoder(memo: Memo | undefined, { losses }: DecodeReplyContext): ReplyDecoder {
  const text = createTextCollector();
  const reader = createLineReader({ memo, losses, whole: true });
  return {
    push(chunk) {
      text.push(chunk);
      return [];
    },
    end() {
      const events: ChatEvent[] = [];
      const body = text.end();
      if (body.trim() !== "") reader.read(parseJson(body), events);
      reader.end(events);
      return events;
    },
  };
}
