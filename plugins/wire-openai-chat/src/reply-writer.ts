import type {
  ChatEvent,
  ChatRequest,
  CitationEvent,
  JsonObject,
  LossSink,
  MediaPart,
  Signature,
  SignatureEvent,
} from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { isCallSignature, urlOfSource } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { ownAnnotation } from "./citations.ts";
import { type CitedContent, createCitedContent, type WebCitation } from "./cited-content.ts";
import { wireId } from "./types.ts";

/** Turns events into deltas. */
export interface DeltaWriter {
  /** The delta that has to go out before an event, if there is one. */
  before(event: ChatEvent): JsonObject | undefined;
  /** The delta that says an event; undefined for those that say nothing on this wire. */
  write(event: ChatEvent): JsonObject | undefined;
}

interface Call {
  readonly index: number;
  readonly custom: boolean;
  /** What stands beside the call: as it came, and what signs it. */
  readonly extra: JsonObject | undefined;
}

type CallStart = ChatEvent & { readonly type: "tool-call-start" };

/** Makes a writer of deltas for one candidate. */
export function createDeltaWriter(request: ChatRequest, losses: LossSink): DeltaWriter {
  const { legacyTools, flatTools } = bagOf(request);
  const legacy = legacyTools === true;
  const calls = new Map<number, Call>();
  const early = new Map<number, Signature>();
  const cited = createCitedContent();

  const startCall = (event: CallStart): JsonObject | undefined => {
    const extra = signedExtra(asObject(bagOf(event)["extra"]), early.get(event.index));
    const call = { index: calls.size, custom: event.custom === true && flatTools !== true, extra };
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
    const { part = 0, signature } = event;
    const detail = asObject(bagOf(event)["detail"]);
    if (detail) return { reasoning_details: [signedDetail(event, detail)] };
    if (isCallSignature(event) && !legacy && signature.family === "gemini") {
      const call = calls.get(part);
      if (call) return { tool_calls: [signedPiece(call, signature)] };
      early.set(part, signature);
      return undefined;
    }
    losses({ path: "reply.signature", kind: "dropped", from: signature.family, reason: "the wire does not carry it" });
    return undefined;
  };

  const write = (event: ChatEvent): JsonObject | undefined => {
    if (event.type === "text-delta") return { content: event.text };
    if (event.type === "reasoning-delta") return encodeThought(event);
    if (event.type === "refusal-delta") return { refusal: event.text };
    if (event.type === "tool-call-start") return startCall(event);
    if (event.type === "tool-call-delta") return addArguments(event.index, event.argumentsText);
    if (event.type === "citation") return cite(event, cited, losses);
    return event.type === "signature" ? sign(event) : encodeOther(event, losses);
  };
  return { before: cited.before, write };
}

/** The annotation of a citation that came as one; others wait for the end of their text. */
function cite(event: CitationEvent, cited: CitedContent, losses: LossSink): JsonObject | undefined {
  const own = ownAnnotation(event.citation);
  if (own) return { annotations: [own] };
  if (isOfWeb(event)) cited.keep(event);
  else losses({ path: "reply.citation", kind: "dropped", reason: "the wire holds citations of web pages only" });
  return undefined;
}

function isOfWeb(event: CitationEvent): event is WebCitation {
  return event.citation.url !== undefined;
}

/** Clients lose a call whose first delta lacks index, id, type or name. */
function callHead(event: CallStart, { index, custom, extra }: Call): JsonObject {
  const { id } = event;
  const name = fullName(event);
  const rest = extra ? { extra_content: extra } : {};
  if (custom) return { index, id, type: "custom", custom: { name, input: "" }, ...rest };
  return { index, id, type: "function", function: { name, arguments: "" }, ...rest };
}

/** Google's endpoint of this wire hangs the signature on the call. */
function signedExtra(extra: JsonObject | undefined, signature: Signature | undefined): JsonObject | undefined {
  return signature ? { ...extra, google: { thought_signature: signature.value } } : extra;
}

/** Strict clients refuse a piece that says nothing of what is called. */
function signedPiece({ index, custom, extra }: Call, signature: Signature): JsonObject {
  const body = custom ? { custom: { input: "" } } : { function: { arguments: "" } };
  return { index, ...body, extra_content: signedExtra(extra, signature) ?? {} };
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
  if (event.type === "media") {
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
