import type { ChatEvent, ChatRequest, JsonObject, LossSink, MediaPart, SignatureEvent } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { bagOf } from "./bag.ts";
import { encodeAnnotation } from "./citations.ts";
import { urlOfSource } from "./media.ts";
import { wireId } from "./types.ts";

/** Turns each event into the delta that says it; undefined for those that say nothing on this wire. */
export type DeltaWriter = (event: ChatEvent) => JsonObject | undefined;

interface Call {
  readonly index: number;
  readonly custom: boolean;
}

/** Makes a writer of deltas for one candidate. */
export function createDeltaWriter(request: ChatRequest, losses: LossSink): DeltaWriter {
  const legacy = bagOf(request)["legacyTools"] === true;
  const calls = new Map<number, Call>();

  const startCall = (event: ChatEvent & { readonly type: "tool-call-start" }): JsonObject | undefined => {
    const { id, custom = false } = event;
    const index = calls.size;
    calls.set(event.index, { index, custom });
    const name = event.namespace === undefined ? event.name : `${event.namespace}__${event.name}`;
    if (legacy) return index === 0 ? { function_call: { name, arguments: "" } } : reportSecond();
    const extra = asObject(bagOf(event)["extra"]);
    const body = custom
      ? { type: "custom", custom: { name, input: "" } }
      : { type: "function", function: { name, arguments: "" } };
    return { tool_calls: [{ index, id, ...body, ...(extra && { extra_content: extra }) }] };
  };

  const reportSecond = (): undefined => {
    losses({ path: "reply.tool_calls", kind: "dropped", reason: "the client's form of the wire holds one call" });
  };

  const addArguments = (index: number, text: string): JsonObject | undefined => {
    const call = calls.get(index);
    if (!call) return undefined;
    if (legacy) return call.index === 0 ? { function_call: { arguments: text } } : undefined;
    return {
      tool_calls: [
        { index: call.index, ...(call.custom ? { custom: { input: text } } : { function: { arguments: text } }) },
      ],
    };
  };

  const sign = (event: SignatureEvent): JsonObject | undefined => {
    const detail = asObject(bagOf(event)["detail"]);
    if (detail) return { reasoning_details: [signedDetail(event, detail)] };
    const call = event.of === "tool-call" ? calls.get(event.part ?? 0) : undefined;
    if (call && event.signature.family === "gemini" && !legacy) {
      return {
        tool_calls: [{ index: call.index, extra_content: { google: { thought_signature: event.signature.value } } }],
      };
    }
    losses({
      path: "reply.signature",
      kind: "dropped",
      from: event.signature.family,
      reason: "the wire does not carry it",
    });
    return undefined;
  };

  return (event) => {
    if (event.type === "text-delta") return { content: event.text };
    if (event.type === "reasoning-delta") return encodeThought(event);
    if (event.type === "refusal-delta") return { refusal: event.text };
    if (event.type === "tool-call-start") return startCall(event);
    if (event.type === "tool-call-delta") return addArguments(event.index, event.argumentsText);
    return event.type === "signature" ? sign(event) : encodeOther(event, losses);
  };
}

function encodeThought(event: ChatEvent & { readonly type: "reasoning-delta" }): JsonObject {
  const detail = asObject(bagOf(event)["detail"]);
  if (!detail) return { reasoning_content: event.text };
  return {
    reasoning_content: event.text,
    reasoning_details: [{ ...detail, [event.summary === true ? "summary" : "text"]: event.text }],
  };
}

function signedDetail({ of, signature }: SignatureEvent, detail: JsonObject): JsonObject {
  return { ...detail, [of === "reasoning" ? "signature" : "data"]: signature.value };
}

function encodeOther(event: ChatEvent, losses: LossSink): JsonObject | undefined {
  if (event.type === "citation") {
    const annotation = encodeAnnotation(event.citation);
    if (annotation) return { annotations: [annotation] };
    losses({ path: "reply.citation", kind: "dropped", reason: "the wire holds citations of web pages only" });
  } else if (event.type === "media") {
    return event.partial === true ? undefined : encodeMedia(event.media, losses);
  } else if (event.type === "opaque" && event.wire === wireId) {
    return asObject(event.raw);
  } else if (event.type === "server-tool" || event.type === "opaque") {
    losses({ path: `reply.${event.type}`, kind: "dropped", reason: "the wire has no word for it" });
  }
  return undefined;
}

function encodeMedia(media: MediaPart, losses: LossSink): JsonObject | undefined {
  const { source, type } = media;
  if (type === "image" && (source.type === "base64" || source.type === "url")) {
    return { images: [{ type: "image_url", image_url: { url: urlOfSource(source) } }] };
  }
  if (type === "audio" && source.type === "base64") return { audio: { ...bagOf(media), data: source.data } };
  losses({ path: "reply.media", kind: "dropped", from: type, reason: "the wire's answers do not hold it" });
  return undefined;
}
