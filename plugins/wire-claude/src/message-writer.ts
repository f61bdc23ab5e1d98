import type { ChatEvent, EncodeReplyContext, FinishEvent, JsonObject, StartEvent, Usage } from "@patchbay/sdk";
import { reportUncounted } from "@patchbay/wire-kit";
import { fieldsOf, isOwn } from "./bag.ts";
import { createBlockWriter, type Emit } from "./block-writer.ts";
import { createContentWriter } from "./content-writer.ts";
import { encodeFinish } from "./finish.ts";
import { estimateInput } from "./input-estimate.ts";
import { type Draft, wireId } from "./types.ts";
import { counted, encodeUsage } from "./usage.ts";

/** Writes an answer as the events of the wire's stream. */
export interface MessageWriter {
  push(events: readonly ChatEvent[]): void;
  end(): void;
}

/** What is known of the answer as a whole. */
interface Facts {
  start?: StartEvent;
  usage?: Usage;
  finish?: FinishEvent;
}

/** Makes a writer for one answer. The finish waits for the end, since usage may follow it and must stand in one event with it. */
export function createMessageWriter(context: EncodeReplyContext, emit: Emit): MessageWriter {
  const facts: Facts = {};
  const content = createContentWriter(context, createBlockWriter(emit), () => facts.start && isOwn(facts.start));
  let begun = false;
  const begin = (): void => {
    if (begun) return;
    begun = true;
    emit({ type: "message_start", message: messageOf(facts, context) });
  };
  const write = (event: ChatEvent, batch: readonly ChatEvent[]): void => {
    if (event.type === "start") facts.start ??= event;
    else if (event.type === "usage") facts.usage = event.usage;
    else if (event.type === "ping") {
      if (begun) emit({ type: "ping" });
    } else if (event.type !== "error" && isFirst(event, context)) {
      begin();
      if (event.type === "finish") facts.finish = event;
      else content.write(event, batch);
    }
  };
  return {
    push(events) {
      for (const event of events) write(event, events);
    },
    end() {
      begin();
      content.end();
      if (facts.usage && facts.usage.raw?.wire !== wireId) reportUncounted(facts.usage, counted, context.losses);
      emit({ type: "message_delta", ...endOf(facts) });
      emit({ type: "message_stop" });
    },
  };
}

/** The wire holds one answer. */
function isFirst({ candidate = 0 }: { readonly candidate?: number }, { losses }: EncodeReplyContext): boolean {
  if (candidate > 0) losses({ path: "reply.candidates", kind: "dropped", reason: "the wire holds one answer" });
  return candidate === 0;
}

const tiers: ReadonlyMap<string, string> = new Map([
  ["default", "standard"],
  ["standard", "standard"],
  ["priority", "priority"],
]);

/** The message as it stands before its content. Clients show how full the context is from its usage. */
function messageOf({ start, usage }: Facts, { request, id }: EncodeReplyContext): JsonObject {
  const own = start !== undefined && isOwn(start);
  const counts = usage ?? { inputTokens: start?.inputEstimate ?? estimateInput(request) };
  const tier = tiers.get(start?.serviceTier ?? "");
  return {
    id: own && start.id !== "" ? start.id : `msg_${id}`,
    type: "message",
    role: "assistant",
    model: start?.model || request.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...(tier !== undefined && { service_tier: tier }), ...encodeUsage(counts) },
    ...(start && fieldsOf(start)),
  };
}

/** Members that stand beside the delta rather than in it. */
const besideDelta: ReadonlySet<string> = new Set(["context_management"]);

function endOf({ finish, usage }: Facts): JsonObject {
  const delta: Draft = { ...encodeFinish(finish) };
  const beside: Draft = {};
  for (const [key, value] of Object.entries(finish ? fieldsOf(finish) : {})) {
    if (besideDelta.has(key)) beside[key] = value;
    else delta[key] = value;
  }
  return { delta, usage: usage ? encodeUsage(usage) : { output_tokens: 0 }, ...beside };
}
