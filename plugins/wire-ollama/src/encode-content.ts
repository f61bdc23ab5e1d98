import type { ContentPart, Extensible, JsonPart, MediaPart } from "@patchbay/sdk";
import { omitted } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import { encodeImage } from "./images.ts";
import { type Draft, wireId } from "./types.ts";

/** Parts that somebody said, rather than thought, called or answered. */
export type Spoken = Exclude<ContentPart, { readonly type: "tool-call" | "tool-result" | "reasoning" }>;

/** Content on this wire: a text, and images beside it. */
export interface EncodedContent {
  readonly text: string;
  readonly images: readonly string[];
}

/** Writes parts. What the wire cannot hold is in the ledger; of media a note stays, so that the message does. */
export function encodeContent(parts: readonly (Spoken | JsonPart)[], encoding: Encoding): EncodedContent {
  const images: string[] = [];
  const pieces: Piece[] = [];
  reportOrder(parts, encoding);
  for (const part of parts) {
    encoding.enter(part);
    if ("cache" in part && part.cache) reportCache("messages.content", encoding);
    const image = imageOf(part, encoding);
    if (image === undefined) pieces.push({ text: textOf(part, encoding), apart: isDocument(part) });
    else images.push(image);
  }
  return { text: joined(pieces), images };
}

/** Text of a part. `apart`: it was a document of its own, which is not to run into its neighbours. */
interface Piece {
  readonly text: string;
  readonly apart: boolean;
}

function joined(pieces: readonly Piece[]): string {
  const said = pieces.filter(({ text }) => text !== "");
  const texts = said.map(({ text, apart }, index) => {
    const before = said[index - 1];
    return before && (apart || before.apart) ? `\n\n${text}` : text;
  });
  return texts.join("");
}

/** The `content` member, which is there unless the client had left out an empty one. */
export function contentField(text: string, origin: Extensible): Draft {
  return text === "" && bagOf(origin)["form"] === "omit" ? {} : { content: text };
}

/** The wire has no marks for a cache. */
export function reportCache(path: string, { losses }: Encoding): void {
  losses({ path: `${path}.cache`, kind: "dropped", reason: "the wire has no field for it" });
}

/** Images stand behind all of the text on this wire. */
function reportOrder(parts: readonly (Spoken | JsonPart)[], { losses, enter }: Encoding): void {
  const first = parts.findIndex(({ type }) => type === "image");
  if (first !== -1 && parts.slice(first).some(({ type }) => type === "text")) {
    const reason = "text and images stand apart on this wire: their order is lost";
    enter(parts[first]);
    losses({ path: "messages.content", kind: "approximated", reason });
  }
}

function imageOf(part: Spoken | JsonPart, { capabilities, losses }: Encoding): string | undefined {
  if (part.type !== "image" || capabilities.input?.includes("image") === false) return undefined;
  if (part.detail !== undefined) {
    losses({
      path: "messages.content.detail",
      kind: "dropped",
      from: part.detail,
      reason: "the wire has no field for it",
    });
  }
  return encodeImage(part);
}

function textOf(part: Spoken | JsonPart, encoding: Encoding): string {
  if (part.type === "json") return JSON.stringify(part.value);
  if (part.type === "text" || part.type === "refusal") return plainText(part, encoding);
  if (part.type === "server-tool" || part.type === "opaque") return drop(part, encoding);
  if (part.source.type === "text") return documentText(part, part.source.text, encoding);
  const isElsewhere = part.type === "image" && part.source.type !== "base64";
  return omitted(part, encoding.losses, isElsewhere ? "the wire holds images by their bytes alone" : undefined);
}

function isDocument(part: Spoken | JsonPart): boolean {
  return "source" in part && part.source.type === "text";
}

function documentText({ type, name }: MediaPart, text: string, { losses }: Encoding): string {
  const path = "messages.content";
  losses({ path, kind: "approximated", from: type, to: "text", reason: "the wire has no documents" });
  if (name !== undefined)
    losses({ path: `${path}.name`, kind: "dropped", from: name, reason: "the wire has no documents" });
  return text;
}

function plainText(part: Spoken & { readonly type: "text" | "refusal" }, { losses }: Encoding): string {
  const path = "messages.content";
  const reason = "the wire has no field for it";
  if (part.type === "refusal") losses({ path, kind: "approximated", from: "refusal", to: "text", reason });
  else {
    if (part.citations) losses({ path: `${path}.citations`, kind: "dropped", reason });
    if (part.signature) losses({ path: `${path}.signature`, kind: "dropped", from: part.signature.family, reason });
  }
  return part.text;
}

function drop(part: Spoken & { readonly type: "server-tool" | "opaque" }, { losses }: Encoding): string {
  const ofPrompt = part.type === "opaque" && part.wire === wireId;
  const reason = ofPrompt ? "only a prompt can ask for it" : "it belongs to another wire";
  losses({ path: "messages.content", kind: "dropped", from: part.type, reason });
  return "";
}
