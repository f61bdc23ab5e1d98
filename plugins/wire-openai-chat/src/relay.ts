import { type ChatEvent, GatewayError, type Relayed, type RelayReplyContext, type ReplyRelay } from "@patchbay/sdk";
import { createOutline, createTextCollector, type Outline } from "@patchbay/wire-kit";
import { type ChunkReader, createChunkReader } from "./chunk-reader.ts";
import { dataOf, maxLineLength } from "./data-lines.ts";
import { beginsWithBrace, decodeReply, wholeData } from "./decode-reply.ts";
import { createUsageDropper } from "./usage-dropper.ts";

/** Reads beside the bytes that pass. Without a chunk to take out, the bytes are the very ones that came. */
export function relayReply(context: RelayReplyContext): ReplyRelay {
  const dropper = context.stream && context.dropUsage ? createUsageDropper() : undefined;
  const reader = createSideReader(context);
  return {
    push: (chunk): Relayed => ({ bytes: dropper ? dropper.push(chunk) : chunk, events: reader.push(chunk) }),
    end: (): Relayed => ({ bytes: dropper?.end() ?? new Uint8Array(), events: reader.end() }),
  };
}

interface SideReader {
  push(chunk: Uint8Array): readonly ChatEvent[];
  end(): readonly ChatEvent[];
}

function createSideReader(context: RelayReplyContext): SideReader {
  if (context.detail === "all") return decodeReply(undefined, context);
  const reader = createChunkReader(undefined, context.losses);
  const outline = createOutline();
  const asWhole = (): SideReader => readWhole(reader, outline);
  return context.stream ? byFirstByte(() => readOutline(reader, outline), asWhole) : asWhole();
}

/** Some services answer whole though a stream was asked for. */
function byFirstByte(asLines: () => SideReader, asWhole: () => SideReader): SideReader {
  let chosen: SideReader | undefined;
  return {
    push(chunk) {
      const isWhole = chosen ? undefined : beginsWithBrace(chunk);
      if (isWhole !== undefined) chosen = isWhole ? asWhole() : asLines();
      return chosen?.push(chunk) ?? [];
    },
    end: () => (chosen ?? asLines()).end(),
  };
}

function readWhole(reader: ChunkReader, outline: Outline): SideReader {
  const text = createTextCollector();
  return {
    push(chunk) {
      text.push(chunk);
      return [];
    },
    end() {
      const events: ChatEvent[] = [];
      for (const data of wholeData(text.end())) reader.read(data, events);
      reader.end(events);
      return outline.of(events);
    },
  };
}

/**
 * What a line that matters after the first content has. In a text such words have a backslash before each quote, so a
 * match there is as good as impossible; it would cost a look at the line, nothing else.
 */
const telling = /"finish_reason"\s*:\s*"|"usage"\s*:\s*\{|"error"\s*:\s*[{"]|\[DONE\]/;
const tellingOrCall =
  /"finish_reason"\s*:\s*"|"usage"\s*:\s*\{|"error"\s*:\s*[{"]|\[DONE\]|"tool_calls"\s*:\s*\[\s*\{|"function_call"\s*:\s*\{/;

const newline = 0x0a;
const nothing: readonly ChatEvent[] = [];
/** Decodes without a state: what it looks for is ASCII. */
const glance = new TextDecoder();

function readOutline(reader: ChunkReader, outline: Outline): SideReader {
  const decoder = new TextDecoder();
  let rest = "";
  let atLineStart = true;
  let called = false;

  /** Lines are parsed up to the first content, and then only those that tell something; one call is enough to know. */
  const readLines = (lines: string, read = reader.read): readonly ChatEvent[] => {
    const matters = called ? telling : tellingOrCall;
    if (outline.committed && !matters.test(lines)) return nothing;
    const told: ChatEvent[] = [];
    for (const line of lines.split(/\r\n|\n|\r/)) {
      const data = dataOf(line);
      if (data === undefined || (outline.committed && !matters.test(line))) continue;
      const events: ChatEvent[] = [];
      read(data, events);
      called ||= events.some(({ type }) => type === "tool-call-start");
      told.push(...outline.of(events));
    }
    return told;
  };

  /** Most chunks are whole lines of mere text: a look without the decoder's state tells, at a fraction of the cost. */
  const isSilent = (chunk: Uint8Array): boolean => {
    const isLines = atLineStart && chunk[chunk.length - 1] === newline;
    return outline.committed && isLines && !(called ? telling : tellingOrCall).test(glance.decode(chunk));
  };

  return {
    push(chunk) {
      if (isSilent(chunk)) return nothing;
      atLineStart = chunk[chunk.length - 1] === newline;
      const text = decoder.decode(chunk, { stream: true });
      // Only what is new is searched, so that a long line in many pieces stays cheap.
      const end = text.lastIndexOf("\n") + 1;
      const lines = end === 0 ? "" : rest + text.slice(0, end);
      rest = end === 0 ? rest + text : text.slice(end);
      if (rest.length > maxLineLength)
        throw new GatewayError("invalid-reply", "the stream has a line that is too long");
      return lines === "" ? nothing : readLines(lines);
    },
    end() {
      const events: ChatEvent[] = [];
      const last = readLines(rest + decoder.decode(), reader.readLast);
      reader.end(events);
      return [...last, ...outline.of(events)];
    },
  };
}
