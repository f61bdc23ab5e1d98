import type { ChatEvent, EncodeReplyContext, JsonObject, ReplyEncoder, StartEvent, Usage } from "@patchbay/sdk";
import { encodeSse } from "@patchbay/sdk/http";
import { isOwn } from "./bag.ts";
import { type CandidateWriter, createCandidateWriter } from "./candidate-writer.ts";
import { errorBody } from "./encode-error.ts";
import { envelope, laterFields } from "./envelope.ts";
import { encodeUsage } from "./usage.ts";

/** How the pieces of a stream are framed: as server-sent events, or as the items of one JSON array. */
export type Framing = "events" | "array";

/**
 * Writes an answer as a stream of chunks. The finish waits for the usage, which stands beside it; there is no mark for
 * the end, and nothing may be sent to fill a silence: clients of this wire trip over both.
 */
export function createStreamEncoder(context: EncodeReplyContext, framing: Framing): ReplyEncoder {
  const frames = framing === "events" ? eventFrames : createArrayFrames();
  const writers = new Map<number, CandidateWriter>();
  let start: StartEvent | undefined;
  let head: JsonObject | undefined;
  /** The members of the head as they stand behind others: each chunk repeats them. */
  let headTail: string | undefined;
  let usage: Usage | undefined;

  const writerOf = (index: number): CandidateWriter => {
    const writer = writers.get(index) ?? createCandidateWriter(context.losses, start !== undefined && isOwn(start));
    writers.set(index, writer);
    return writer;
  };

  const headOf = (): JsonObject => (head ??= envelope(start, context));

  const headTailOf = (): string => (headTail ??= JSON.stringify({ "": 0, ...headOf() }).slice(`{"":0`.length));

  const chunk = (index: number, parts: readonly JsonObject[]): string => {
    if (parts.length === 0) return "";
    const content = `{"role":"model","parts":${JSON.stringify(parts)}}`;
    return frames.item(`{"candidates":[{"content":${content},"index":${index}}]${headTailOf()}`);
  };

  const write = (event: ChatEvent): string => {
    if (event.type === "start") {
      start ??= event;
      head = undefined;
      headTail = undefined;
    } else if (event.type === "usage") ({ usage } = event);
    else if (event.type !== "ping" && event.type !== "error") {
      const index = event.candidate ?? 0;
      return chunk(index, writerOf(index).parts(event));
    }
    return "";
  };

  return {
    contentType: frames.contentType,
    push: (events) => events.map(write).join(""),
    end() {
      const held = [...writers].map(([index, writer]) => chunk(index, writer.lastParts())).join("");
      const last = {
        ...lastChunk(writers),
        ...(usage && { usageMetadata: encodeUsage(usage, context.losses) }),
        ...headOf(),
        ...laterFields(writers.values()),
      };
      return held + frames.item(JSON.stringify(last)) + frames.end;
    },
    fail: (error) => frames.item(JSON.stringify(errorBody(error))) + frames.end,
  };
}

/** The end of each candidate, with a part that says nothing: clients look for the first part without asking. */
function lastChunk(writers: ReadonlyMap<number, CandidateWriter>): JsonObject {
  const refused = [...writers.values()].map((writer) => writer.promptFeedback()).find((feedback) => feedback);
  if (refused) return { promptFeedback: refused };
  const content = { role: "model", parts: [{ text: "" }] };
  return { candidates: [...writers].map(([index, writer]) => ({ content, ...writer.facts(), index })) };
}

interface Frames {
  readonly contentType: string;
  readonly end: string;
  /** Frames a text of JSON. */
  item(json: string): string;
}

const eventFrames: Frames = {
  contentType: "text/event-stream; charset=utf-8",
  end: "",
  item: (json) => encodeSse(json),
};

function createArrayFrames(): Frames {
  let separator = "[";
  return {
    contentType: "application/json; charset=utf-8",
    end: "]",
    item(json) {
      const text = `${separator}${json}`;
      separator = ",\r\n";
      return text;
    },
  };
}
