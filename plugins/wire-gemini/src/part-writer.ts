import type {
  ChatEvent,
  JsonObject,
  LossSink,
  MediaPart,
  OpaqueEvent,
  ServerToolEvent,
  SignatureEvent,
} from "@patchbay/sdk";
import { asObject, isObject } from "@patchbay/sdk/http";
import type { SignatureKind } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { createCallWriter } from "./call-writer.ts";
import { writeSignature } from "./signatures.ts";
import { family, wireId } from "./types.ts";

/** Turns the events of one candidate into the parts that say them. */
export interface PartWriter {
  write(event: ChatEvent): readonly JsonObject[];
  /** What was held back. */
  end(): readonly JsonObject[];
}

/** Makes a writer for one candidate. Calls are held until they are complete, and until it is known who signed them. */
export function createPartWriter(losses: LossSink): PartWriter {
  const calls = createCallWriter(losses);
  let hasRefused = false;
  return {
    write(event) {
      if (calls.take(event)) return [];
      if (event.type === "refusal-delta" && event.text !== "" && !hasRefused) {
        hasRefused = true;
        const reason = "the wire's answers hold no refusals";
        losses({ path: "reply.refusal", kind: "approximated", from: "refusal", to: "text", reason });
      }
      const held = calls.flush();
      const parts = writePart(event, losses);
      return held.length === 0 ? parts : [...held, ...parts];
    },
    end: () => calls.end(),
  };
}

function writePart(event: ChatEvent, losses: LossSink): readonly JsonObject[] {
  if (event.type === "text-delta" || event.type === "refusal-delta") return writeText(event.text, fieldsOf(event));
  if (event.type === "reasoning-delta") return writeText(event.text, { thought: true, ...fieldsOf(event) });
  if (event.type === "signature") return [writeSigned(event)];
  if (event.type === "media") return event.partial === true ? [] : writeMedia(event.media, losses);
  return event.type === "server-tool" || event.type === "opaque" ? writeRaw(event, losses) : [];
}

function writeText(text: string, rest: JsonObject): readonly JsonObject[] {
  return text === "" ? [] : [{ text, ...rest }];
}

function writeRaw(event: ServerToolEvent | OpaqueEvent, losses: LossSink): readonly JsonObject[] {
  const own = event.type === "opaque" ? event.wire === wireId : event.family === family;
  if (own && isObject(event.raw)) return [event.raw];
  losses({ path: `reply.${event.type}`, kind: "dropped", reason: "the wire has no word for it" });
  return [];
}

const kinds: Readonly<Record<SignatureEvent["of"], SignatureKind>> = {
  reasoning: "thinking",
  "encrypted-reasoning": "encrypted",
  "redacted-reasoning": "redacted",
  text: "part-text",
  "tool-call": "part-call",
};

/** A signature whose part has gone out already: it stands in a part without text, as the vendor itself sends it. */
function writeSigned({ of, signature }: SignatureEvent): JsonObject {
  const thoughtSignature = writeSignature(signature, kinds[of]);
  return of === "text" || of === "tool-call"
    ? { text: "", thoughtSignature }
    : { text: "", thought: true, thoughtSignature };
}

function writeMedia(media: MediaPart, losses: LossSink): readonly JsonObject[] {
  const { source, type } = media;
  const rest = fieldsOf(media);
  const inner = asObject(bagOf(media)["inner"]);
  if (source.type === "base64")
    return [{ inlineData: { mimeType: source.mediaType, data: source.data, ...inner }, ...rest }];
  if (source.type === "url") {
    const mimeType = source.mediaType;
    return [{ fileData: { ...(mimeType !== undefined && { mimeType }), fileUri: source.url, ...inner }, ...rest }];
  }
  losses({ path: "reply.media", kind: "dropped", from: type, reason: "the wire's answers do not hold it" });
  return [];
}
