import {
  type ChatEvent,
  type ChatEventType,
  type EncodeReplyContext,
  GatewayError,
  type JsonObject,
  type ReplyEncoder,
  type StartEvent,
  type Usage,
} from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { isOwn } from "../bag.ts";
import { errorBody } from "../errors.ts";
import { checkServerState } from "../server-state.ts";
import { family, wireId } from "../types.ts";
import { encodeUsage } from "../usage.ts";
import { packSummary } from "./summary.ts";

interface State {
  readonly context: EncodeReplyContext;
  start: StartEvent | undefined;
  usage: Usage | undefined;
  text: string;
  readonly items: JsonObject[];
}

/** Writes a compaction: an upstream's own as it came, or the summary that a model wrote. It is never streamed. */
export function encodeCompaction(context: EncodeReplyContext): ReplyEncoder {
  const state: State = { context, start: undefined, usage: undefined, text: "", items: [] };
  return {
    contentType: "application/json",
    push(events) {
      for (const event of events) take(state, event);
      return "";
    },
    end: () => JSON.stringify(compactionOf(state)),
    fail: (error) => JSON.stringify(errorBody(error)),
  };
}

/** Says nothing of what is kept. */
const silent: ReadonlySet<ChatEventType> = new Set(["ping", "error", "finish", "tool-call-delta", "tool-call-end"]);

function take(state: State, event: ChatEvent): void {
  if (event.type === "start") state.start ??= event;
  else if (event.type === "usage") state.usage = event.usage;
  else if (event.type === "text-delta" && (event.candidate ?? 0) === 0) state.text += event.text;
  else if (event.type === "opaque" && event.wire === wireId) state.items.push(asObject(event.raw) ?? {});
  else if (event.type === "server-tool" && event.family === family) state.items.push(event.raw);
  else if (!silent.has(event.type))
    state.context.losses({ path: `reply.${event.type}`, kind: "dropped", reason: "a compaction has no place for it" });
}

/** @throws GatewayError when nothing is left of the conversation: a client would go on without its memory. */
function compactionOf(state: State): JsonObject {
  const { context, start, usage = {}, items, text } = state;
  checkServerState(context.request, start);
  if (items.length === 0 && text.trim() === "")
    throw new GatewayError("invalid-reply", "the model wrote no summary of the conversation");
  const own = start !== undefined && isOwn(start) && start.id !== "";
  return {
    id: own ? start.id : `resp_${context.id}`,
    object: "response.compaction",
    created_at: start?.created ?? context.created,
    output: [
      ...items.filter((item) => !isSealed(item)),
      ...(text === "" ? [] : [messageOf(text, context)]),
      ...sealed(state),
    ],
    usage: encodeUsage(usage),
  };
}

function isSealed({ type }: JsonObject): boolean {
  return type === "compaction";
}

/** The summary in words, for clients that put the output into their next input and speak to anybody. */
function messageOf(text: string, { id }: EncodeReplyContext): JsonObject {
  const content = [{ type: "output_text", text, annotations: [], logprobs: [] }];
  return { type: "message", id: `msg_${id}`, role: "assistant", status: "completed", content };
}

/** The vendor's item; else one that holds the summary, for clients that look for it. */
function sealed({ items, text, context: { id } }: State): readonly JsonObject[] {
  const given = items.filter(isSealed);
  if (given.length > 0) return given;
  return text === "" ? [] : [{ type: "compaction", id: `cmp_${id}`, encrypted_content: packSummary(text) }];
}
