import type { ChatEvent, JsonObject, MediaPart, SignatureEvent } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { anyDefined, defined } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { camelKeys } from "./fields.ts";
import { kindOf, typeOfAddress } from "./media-types.ts";
import { endCall, readCall } from "./reply-calls.ts";
import { type CandidateState, partFor, type ReplyState } from "./reply-candidate.ts";
import { type FoundSignature, signatureOf } from "./signatures.ts";
import { family, wireId } from "./types.ts";

/** Reads one part of an answer. */
export function readPart(state: ReplyState, candidate: CandidateState, raw: JsonObject, out: ChatEvent[]): void {
  const part = camelKeys(raw);
  const call = asObject(part["functionCall"]);
  if (!call) endCall(candidate, out);
  const text = wellFormed(asString(part["text"]));
  if (call) readCall(state, candidate, { part, call: camelKeys(call) }, out);
  else if (text === undefined) readOther(candidate, part, out);
  else if (part["thought"] === true) readThought(candidate, part, text, out);
  else readText(candidate, part, text, out);
}

/** Texts of this wire are UTF-8 before they are JSON, so half a character is never a part of one: it is a fault. */
function wellFormed(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return text;
  const isWhole = !isLow(text.charCodeAt(0)) && !isHigh(text.charCodeAt(text.length - 1));
  return isWhole ? text : text.replaceAll(/[\uD800-\uDBFF]$|^[\uDC00-\uDFFF]/g, "\uFFFD");
}

function isHigh(unit: number): boolean {
  return unit >= 0xd8_00 && unit <= 0xdb_ff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc_00 && unit <= 0xdf_ff;
}

/** A part that is signed is never joined with another; a signature without text belongs to the text before it. */
function begin(candidate: CandidateState, kind: "text" | "thought", text: string, signed: boolean): number {
  if (signed && text !== "") candidate.open = undefined;
  const part = partFor(candidate, kind);
  if (signed) candidate.open = undefined;
  return part;
}

/** Members of a text that the model has no word for; nearly always there are none. */
function keepRest(part: JsonObject): ReturnType<typeof keep> {
  for (const key in part) {
    if (!ofText.has(key))
      return keep({ fields: Object.fromEntries(Object.entries(part).filter(([k]) => !ofText.has(k))) });
  }
  return nothing;
}

const ofText: ReadonlySet<string> = new Set(["text", "thought", "thoughtSignature"]);
const nothing: ReturnType<typeof keep> = {};

function numbered(part: number): { readonly part?: number } {
  return part === 0 ? {} : { part };
}

function readText(candidate: CandidateState, part: JsonObject, text: string, out: ChatEvent[]): void {
  const found = signatureOf(part);
  if (text === "" && !found) {
    candidate.textParts.push(undefined);
    return;
  }
  const number = begin(candidate, "text", text, found !== undefined);
  candidate.textParts.push(number);
  const at = { ...numbered(number), ...candidate.tag };
  if (text !== "") out.push({ type: "text-delta", text, ...keepRest(part), ...at });
  if (found) out.push({ type: "signature", of: "text", signature: found.signature, ...at });
}

function readThought(candidate: CandidateState, part: JsonObject, text: string, out: ChatEvent[]): void {
  candidate.textParts.push(undefined);
  const found = signatureOf(part);
  if (text === "" && !found) return;
  const number = begin(candidate, "thought", text, found !== undefined);
  const at = { ...numbered(number), ...candidate.tag };
  if (text !== "") out.push({ type: "reasoning-delta", text, summary: true, ...keepRest(part), ...at });
  if (found) out.push({ type: "signature", of: kindOfThought(found), signature: found.signature, ...at });
}

function kindOfThought({ kind }: FoundSignature): SignatureEvent["of"] {
  if (kind === "redacted") return "redacted-reasoning";
  return kind === "encrypted" ? "encrypted-reasoning" : "reasoning";
}

const serverTools = ["executableCode", "codeExecutionResult", "toolCall", "toolResponse"];

function readOther(candidate: CandidateState, part: JsonObject, out: ChatEvent[]): void {
  candidate.open = undefined;
  candidate.textParts.push(undefined);
  const { tag } = candidate;
  const media = part["thought"] === true ? undefined : mediaOf(part);
  if (media) out.push({ type: "media", media, ...tag });
  else if (serverTools.some((key) => asObject(part[key]))) out.push({ type: "server-tool", family, raw: part, ...tag });
  else if (Object.keys(part).length > 0) out.push({ type: "opaque", wire: wireId, raw: part, ...tag });
}

function mediaOf(part: JsonObject): MediaPart | undefined {
  const { inlineData, fileData, ...fields } = part;
  const { data, fileUri, mimeType, ...inner } = camelKeys(asObject(inlineData) ?? asObject(fileData) ?? {});
  const mediaType = asString(mimeType);
  const notes = {
    ...defined({ name: asString(inner["displayName"]) }),
    ...keep({ fields: anyDefined(fields), inner: anyDefined(inner) }),
  };
  if (typeof data === "string") {
    const source = { type: "base64", mediaType: mediaType ?? "", data } as const;
    return { type: kindOf(source.mediaType), source, ...notes };
  }
  if (typeof fileUri !== "string") return undefined;
  const source = { type: "url", url: fileUri, ...defined({ mediaType }) } as const;
  return { type: kindOf(mediaType ?? typeOfAddress(fileUri) ?? ""), source, ...notes };
}
