import {
  type ChatEvent,
  committingEvents,
  type RelayReplyContext,
  type ReplyDecoder,
  type ReplyRelay,
} from "@patchbay/sdk";
import { createLineDecoder, parseJson } from "@patchbay/sdk/http";
import { decodeReply, parseLast } from "./decode-reply.ts";
import { createLineReader } from "./line-reader.ts";

const nothing: Uint8Array = new Uint8Array();

/** Reads beside the bytes that pass, which are the very ones that came: usage comes unasked. */
export function relayReply(context: RelayReplyContext): ReplyRelay {
  const reader = createSideReader(context);
  return {
    push: (chunk) => ({ bytes: chunk, events: reader.push(chunk) }),
    end: () => ({ bytes: nothing, events: reader.end() }),
  };
}

function createSideReader(context: RelayReplyContext): ReplyDecoder {
  if (context.detail === "all") return decodeReply(undefined, context);
  return context.stream ? readLines(context) : readWhole(context);
}

const inOutline: ReadonlySet<string> = new Set(["start", "usage", "finish", "error"]);

/** Leaves the events that an outline has: of those that commit, the first. */
function createOutline(): (events: readonly ChatEvent[]) => readonly ChatEvent[] {
  let committed = false;
  return (events) =>
    events.filter(({ type }) => {
      const isFirst = !committed && committingEvents[type];
      committed ||= isFirst;
      return isFirst || inOutline.has(type);
    });
}

function readWhole(context: RelayReplyContext): ReplyDecoder {
  const decoder = decodeReply(undefined, context);
  const outline = createOutline();
  return { push: (chunk) => outline(decoder.push(chunk)), end: () => outline(decoder.end()) };
}

/**
 * What a line that matters after the first content has. In a text such words have a backslash before each quote, and
 * where arguments of a call have them the line is parsed, which costs time alone.
 */
const telling = /"done"\s*:\s*true|"error"\s*:\s*["{]/;
const tellingOrCall = /"done"\s*:\s*true|"error"\s*:\s*["{]|"tool_calls"\s*:\s*\[\s*\{/;

/** A line that broke off is read, and refused: clients leave it out in silence. */
function isClosed(line: string): boolean {
  return line.startsWith("{") && line.endsWith("}");
}

/** Lines are parsed up to the first content, and then only those that tell something; one call is enough to know. */
function readLines({ losses }: RelayReplyContext): ReplyDecoder {
  const lines = createLineDecoder();
  const reader = createLineReader({ memo: undefined, losses, whole: false });
  const outline = createOutline();
  let committed = false;
  let called = false;

  const note = (events: readonly ChatEvent[]): void => {
    committed ||= events.some(({ type }) => committingEvents[type]);
    called ||= events.some(({ type }) => type === "tool-call-start");
  };

  const read = (all: readonly string[], parse: typeof parseJson): readonly ChatEvent[] => {
    const events: ChatEvent[] = [];
    for (const line of all) {
      if (committed && isClosed(line) && !(called ? telling : tellingOrCall).test(line)) continue;
      reader.read(parse(line), events);
      note(events);
    }
    return outline(events);
  };

  return {
    push: (chunk) => read(lines.push(chunk), parseJson),
    end() {
      const last = read(lines.end(), parseLast);
      const events: ChatEvent[] = [];
      reader.end(events);
      return [...last, ...outline(events)];
    },
  };
}
