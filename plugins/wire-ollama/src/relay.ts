import type { ChatEvent, RelayReplyContext, ReplyDecoder, ReplyRelay } from "@patchbay/sdk";
import { createOutline } from "@patchbay/wire-kit";
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

function readWhole(context: RelayReplyContext): ReplyDecoder {
  const decoder = decodeReply(undefined, context);
  const outline = createOutline();
  return { push: (chunk) => outline.of(decoder.push(chunk)), end: () => outline.of(decoder.end()) };
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
  let called = false;

  const read = (all: readonly string[], parse: typeof parseJson): readonly ChatEvent[] => {
    const told: ChatEvent[] = [];
    for (const line of all) {
      if (outline.committed && isClosed(line) && !(called ? telling : tellingOrCall).test(line)) continue;
      const events: ChatEvent[] = [];
      reader.read(parse(line), events);
      called ||= events.some(({ type }) => type === "tool-call-start");
      told.push(...outline.of(events));
    }
    return told;
  };

  return {
    push: (chunk) => read(lines.push(chunk), parseJson),
    end() {
      const last = read(lines.end(), parseLast);
      const events: ChatEvent[] = [];
      reader.end(events);
      return [...last, ...outline.of(events)];
    },
  };
}
