import type { ContentPart, Extensions, Json, JsonObject, LossSink, Message } from "@patchbay/sdk";
import { asObject, isObject } from "@patchbay/sdk/http";
import { bagOf } from "./bag.ts";
import { wireId } from "./types.ts";

const reason = "the upstream refuses the proofs of earlier turns";

/** The conversation without thoughts and signatures, for an upstream that refused them. */
export function withoutProofs(messages: readonly Message[], losses: LossSink): readonly Message[] {
  return messages.flatMap((message): readonly Message[] => {
    const content = message.content.flatMap((part) => strip(part, losses));
    return content.length === 0 && message.content.length > 0 ? [] : [{ ...message, content }];
  });
}

function strip(part: ContentPart, losses: LossSink): readonly ContentPart[] {
  if (part.type === "reasoning" || isThought(part)) {
    losses({ path: "messages.content", kind: "dropped", from: "reasoning", reason });
    return [];
  }
  const bare = unsigned(part);
  if (bare === part) return [part];
  losses({ path: "messages.content.signature", kind: "dropped", from: part.type, reason });
  return bare.type === "text" && bare.text === "" ? [] : [bare];
}

/** A thought that is no text. */
function isThought(part: ContentPart): boolean {
  return part.type === "opaque" && part.wire === wireId && asObject(part.raw)?.["thought"] === true;
}

/** The very part when it has no signature. Parts that have no place for one may keep it among the words of this wire. */
function unsigned(part: ContentPart): ContentPart {
  if (part.type === "text" || part.type === "tool-call") {
    const { signature, ...rest } = part;
    return signature ? rest : part;
  }
  if (part.type === "server-tool") return isSigned(part.raw) ? { ...part, raw: bare(part.raw) } : part;
  if (part.type === "opaque") return isSigned(part.raw) ? { ...part, raw: bare(part.raw) } : part;
  const fields = bagOf(part)["fields"];
  return isSigned(fields) ? { ...part, extensions: withFields(part.extensions, bare(fields)) } : part;
}

function isSigned(fields: Json | undefined): fields is JsonObject {
  return isObject(fields) && Object.hasOwn(fields, "thoughtSignature");
}

function bare({ thoughtSignature: _signature, ...fields }: JsonObject): JsonObject {
  return fields;
}

function withFields(extensions: Extensions | undefined, fields: JsonObject): Extensions {
  return { ...extensions, [wireId]: { ...asObject(extensions?.[wireId]), fields } };
}
