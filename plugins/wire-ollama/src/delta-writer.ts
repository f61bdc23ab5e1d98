import type { ChatEvent, JsonObject, LossSink, ToolCallStartEvent } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { parseArguments } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { encodeImage } from "./images.ts";
import { wireId } from "./types.ts";

/** Turns each event into the piece of a message that says it; undefined for those that say nothing on this wire. */
export type DeltaWriter = (event: ChatEvent) => JsonObject | undefined;

interface OpenCall {
  readonly start: ToolCallStartEvent;
  readonly pieces: string[];
}

/** Makes a writer for one answer. Calls are held until they are complete: this wire has whole ones only. */
export function createDeltaWriter(losses: LossSink): DeltaWriter {
  const open = new Map<number, OpenCall>();
  let written = 0;

  const endCall = (index: number): JsonObject | undefined => {
    const call = open.get(index);
    open.delete(index);
    return call && { tool_calls: [encodeCall(call, written++, losses)] };
  };

  return (event) => {
    if ("candidate" in event && event.candidate) return drop("candidate", "the wire holds one answer", losses);
    if (event.type === "text-delta") return { content: event.text };
    if (event.type === "reasoning-delta") return { thinking: event.text };
    if (event.type === "tool-call-start") open.set(event.index, { start: event, pieces: [] });
    else if (event.type === "tool-call-delta") open.get(event.index)?.pieces.push(event.argumentsText);
    else if (event.type === "tool-call-end") return endCall(event.index);
    else return encodeOther(event, losses);
    return undefined;
  };
}

function encodeCall({ start, pieces }: OpenCall, index: number, losses: LossSink): JsonObject {
  const { id, namespace } = start;
  const name = namespace === undefined ? start.name : `${namespace}__${start.name}`;
  const text = pieces.join("");
  return {
    ...(bagOf(start)["noId"] !== true && { id }),
    function: { index, name, arguments: start.custom === true ? { input: text } : readArguments(text, losses) },
  };
}

function readArguments(text: string, losses: LossSink): JsonObject {
  const { value, kind } = parseArguments(text);
  if (kind !== "exact") {
    const reason = kind === "repaired" ? "the text was no JSON" : "the arguments were no JSON object";
    losses({ path: "reply.argumentsText", kind: "approximated", reason });
  }
  return value;
}

function encodeOther(event: ChatEvent, losses: LossSink): JsonObject | undefined {
  if (event.type === "refusal-delta") {
    const reason = "the wire has no word for it";
    losses({ path: "reply.refusal", kind: "approximated", from: "refusal", to: "text", reason });
    return { content: event.text };
  }
  if (event.type === "opaque" && event.wire === wireId) return asObject(event.raw);
  if (event.type === "media") {
    const image = event.partial === true ? undefined : encodeImage(event.media);
    if (image !== undefined) return { images: [image] };
    return event.partial === true ? undefined : drop("media", "the wire's answers do not hold it", losses);
  }
  return lost.has(event.type) ? drop(event.type, "the wire has no word for it", losses) : undefined;
}

const lost: ReadonlySet<ChatEvent["type"]> = new Set(["signature", "citation", "server-tool", "opaque"]);

function drop(what: string, reason: string, losses: LossSink): undefined {
  losses({ path: `reply.${what}`, kind: "dropped", reason });
}
