import type { ChatEvent, ChatRequest, JsonObject, LossSink, MediaPart, SignatureEvent } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { urlOfSource } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { encodeAnnotation } from "./citations.ts";
import { wireId } from "./types.ts";

/** Turns each event into the delta that says it; undefined for those that say nothing on this wire. */
export type DeltaWriter = (event: ChatEvent) => JsonObject | undefined;

interface Call {
  readonly index: number;
  readonly custom: boolean;
}

type CallStart = ChatEvent & { readonly type: "tool-call-start" };

/** Makes a writer of deltas for one candidate. */
export function createDeltaWriter(request: ChatRequest, losses: LossSink): DeltaWriter {
  const { legacyTools, flatTools } = bagOf(request);
  const legacy = legacyTools === true;
  const calls = new Map<number, Call>();

  const startCall = (event: CallStart): JsonObject | undefined => {
    const call = { index: calls.size, custom: event.custom === true && flatTools !== true };
    calls.set(event.index, call);
    if (!legacy) return { tool_calls: [callHead(event, call)] };
    if (call.index === 0) return { function_call: { name: fullName(event), arguments: "" } };
    losses({ path: "reply.tool_calls", kind: "dropped", reason: "the client's form of the wire holds one call" });
    return undefined;
  };

  const addArguments = (at: number, text: string): JsonObject | undefined => {
    const call = calls.get(at);
    if (!call || (legacy && call.index > 0)) return undefined;
    if (legacy) return { function_call: { arguments: text } };
    const body = call.custom ? { custom: { input: text } } : { function: { arguments: text } };
    return { tool_calls: [{ index: call.index, ...body }] };
  };

  const sign = (event: SignatureEvent): JsonObject | undefined => {
    const { of, part = 0, signature } = event;
    const detail = asObject(bagOf(event)["detail"]);
    if (detail) return { reasoning_details: [signedDetail(event, detail)] };
    const call = of === "tool-call" && !legacy ? calls.get(part) : undefined;
    if (call && signature.family === "gemini") {
      return { tool_calls: [{ index: call.index, extra_content: { google: { thought_signature: signature.value } } }] };
    }
    losses({ path: "reply.signature", kind: "dropped", from: signature.family, reason: "the wire does not carry it" });
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

/** Clients lose a call whose first delta lacks index, id, type or name. */
function callHead(event: CallStart, { index, custom }: Call): JsonObject {
  const { id } = event;
  const name = fullName(event);
  const extra = asObject(bagOf(event)["extra"]);
  const rest = extra ? { extra_content: extra } : {};
  if (custom) return { index, id, type: "custom", custom: { name, input: "" }, ...rest };
  return { index, id, type: "function", function: { name, arguments: "" }, ...rest };
}

function fullName({ name, namespace }: CallStart): string {
  return namespace === undefined ? name : `${namespace}__${name}`;
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
