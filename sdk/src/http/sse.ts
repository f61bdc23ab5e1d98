import { createParser } from "eventsource-parser";
import { GatewayError } from "../gateway-error.ts";
import { oneByOne } from "./one-by-one.ts";

/** One server-sent event (WHATWG HTML, "Server-sent events"). */
export interface SseEvent {
  readonly event?: string;
  readonly data: string;
}

/** Longest line that a stream may have, in UTF-16 units. */
const maxLineLength = 16 * 1024 * 1024;

/** Reads server-sent events from bytes cut anywhere: also inside a code point, a line end or a byte order mark. */
export interface SseDecoder {
  /** @throws GatewayError `invalid-reply` for a line of more than 16 Mi characters. */
  push(chunk: Uint8Array): readonly SseEvent[];
  /** The last event even when its blank line is missing. */
  end(): readonly SseEvent[];
}

/** Makes a decoder for one stream. */
export function createSseDecoder(): SseDecoder {
  const decoder = new TextDecoder();
  let events: SseEvent[] = [];
  const parser = createParser({
    maxBufferSize: maxLineLength,
    onEvent: ({ event, data }) => events.push(event === undefined ? { data } : { event, data }),
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded")
        throw new GatewayError("invalid-reply", "the stream has a line that is too long");
    },
  });
  const take = (): readonly SseEvent[] => {
    const taken = events;
    events = [];
    return taken;
  };
  return {
    push(chunk) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      return take();
    },
    end() {
      parser.feed(`${decoder.decode()}\n\n`);
      return take();
    },
  };
}

/**
 * Server-sent events of a body, all of one network read together and never none. Where much comes at once this is several
 * times as fast as one by one; a provider may pass on what it makes of a batch as one array.
 */
export async function* readSseBatches(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly SseEvent[]> {
  const decoder = createSseDecoder();
  for await (const chunk of body) {
    const events = decoder.push(chunk);
    if (events.length > 0) yield events;
  }
  const rest = decoder.end();
  if (rest.length > 0) yield rest;
}

/** Server-sent events of a body, one by one. */
export function readSse(body: AsyncIterable<Uint8Array>): AsyncGenerator<SseEvent> {
  return oneByOne(readSseBatches(body));
}

/** One server-sent event as text. Line ends in the data, of whichever kind, arrive as `\n`. */
export function encodeSse(data: string, event?: string): string {
  const name = event === undefined ? "" : `event: ${event}\n`;
  const lines = data.includes("\n") || data.includes("\r") ? data.replaceAll(/\r\n|\r|\n/g, "\ndata: ") : data;
  return `${name}data: ${lines}\n\n`;
}
