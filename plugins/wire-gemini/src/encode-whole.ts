import type { ChatEvent, EncodeReplyContext, JsonObject, ReplyEncoder, StartEvent, Usage } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { isOwn } from "./bag.ts";
import { type CandidateWriter, createCandidateWriter } from "./candidate-writer.ts";
import { errorBody } from "./encode-error.ts";
import { envelope, laterFields } from "./envelope.ts";
import { encodeUsage } from "./usage.ts";

interface Candidate {
  readonly writer: CandidateWriter;
  readonly parts: JsonObject[];
}

/** Writes an answer whole: the parts that its stream would have, joined. */
export function createWholeEncoder(context: EncodeReplyContext): ReplyEncoder {
  const candidates = new Map<number, Candidate>();
  let start: StartEvent | undefined;
  let usage: Usage | undefined;

  const candidateOf = (index: number): Candidate => {
    const candidate = candidates.get(index) ?? {
      writer: createCandidateWriter(context.losses, start !== undefined && isOwn(start)),
      parts: [],
    };
    candidates.set(index, candidate);
    return candidate;
  };

  const add = (event: ChatEvent): void => {
    if (event.type === "start") start ??= event;
    else if (event.type === "usage") ({ usage } = event);
    else if (event.type !== "ping" && event.type !== "error") {
      const { writer, parts } = candidateOf(event.candidate ?? 0);
      for (const part of writer.parts(event)) join(parts, part);
    }
  };

  return {
    contentType: "application/json; charset=utf-8",
    push(events) {
      for (const event of events) add(event);
      return "";
    },
    end: () =>
      JSON.stringify({
        ...contentOf(candidates),
        ...(usage && { usageMetadata: encodeUsage(usage, context.losses) }),
        ...envelope(start, context),
        ...laterFields([...candidates.values()].map(({ writer }) => writer)),
      }),
    fail: (error) => JSON.stringify(errorBody(error)),
  };
}

function contentOf(candidates: ReadonlyMap<number, Candidate>): JsonObject {
  const refused = [...candidates.values()].map(({ writer }) => writer.promptFeedback()).find((feedback) => feedback);
  if (refused) return { promptFeedback: refused };
  const inOrder = [...candidates].toSorted(([a], [b]) => a - b);
  return {
    candidates: inOrder.map(([index, { writer, parts }]) => {
      for (const part of writer.lastParts()) join(parts, part);
      const content = { role: "model", parts: parts.length > 0 ? parts : [{ text: "" }] };
      return { content, ...writer.facts(), index };
    }),
  };
}

/** Adds a part. Pieces of a text become one; a signature without text belongs to the text before it. */
function join(parts: JsonObject[], part: JsonObject): void {
  const last = parts.at(-1);
  const before = asString(last?.["text"]);
  const text = asString(part["text"]);
  const isMore = last && before !== undefined && text !== undefined && last["thought"] === part["thought"];
  const joins = isMore && !isSigned(last) && isPlain(last) && isPlain(part);
  if (joins && (text === "" || !isSigned(part))) parts[parts.length - 1] = { ...last, ...part, text: before + text };
  else parts.push(part);
}

/** A part that says more than its text stands for itself. */
function isPlain(part: JsonObject): boolean {
  return Object.keys(part).every((key) => key === "text" || key === "thought" || key === "thoughtSignature");
}

function isSigned(part: JsonObject): boolean {
  return part["thoughtSignature"] !== undefined;
}
