import type { ContentPart, JsonObject, OpaquePart, ReasoningPart } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { bagOf } from "./bag.ts";
import { type Encoding, refusedProofs } from "./encoding.ts";
import type { Profile } from "./profile.ts";
import { wireId } from "./types.ts";

/** Thinking of an assistant's turn as its message holds it: in fields of its own, or as parts of the content. */
export interface EncodedReasoning {
  readonly fields: JsonObject;
  readonly parts: ReadonlyMap<ContentPart, OpaquePart>;
}

/** Writes the thinking that the endpoint wants back; without a word from the profile, what this wire's client sent. */
export function encodeReasoning(
  parts: readonly ReasoningPart[],
  inLoop: boolean,
  encoding: Encoding,
): EncodedReasoning {
  const { profile, losses, enter, withoutProofs } = encoding;
  const wanted = parts.filter((part) => isKept(part, inLoop, profile));
  const kept = withoutProofs ? wanted.filter(needsNoProof) : wanted;
  const report = (part: ReasoningPart, reason: string): void => {
    enter(part);
    losses({ path: "messages.content", kind: "dropped", from: "reasoning", reason });
  };
  for (const part of parts) {
    if (!wanted.includes(part)) report(part, "the target does not want thinking back");
    else if (!kept.includes(part)) report(part, refusedProofs);
  }
  const fieldOf = (part: ReasoningPart): string => profile.reasoningField ?? asString(bagOf(part)["form"]) ?? standard;
  const fields = [...writers].map(([field, write]) => {
    const group = kept.filter((part) => fieldOf(part) === field);
    return group.length > 0 ? Object.entries(write(group, encoding)) : [];
  });
  const asParts = kept.filter((part) => fieldOf(part) === "parts").map((part) => [part, thinkingPart(part)] as const);
  return { fields: Object.fromEntries(fields.flat()), parts: new Map(asParts) };
}

const standard = "reasoning_content";

function isKept(part: ReasoningPart, inLoop: boolean, profile: Profile): boolean {
  const history = profile.reasoningHistory;
  if (history === undefined) return bagOf(part)["form"] !== undefined;
  return history === "always" || (history === "current-tool-loop" && inLoop);
}

/** Vendors that sign or seal thinking have a field of its own for it; what stands in the plain ones needs no proof. */
function needsNoProof(part: ReasoningPart): boolean {
  const sealed = part.signature ?? part.encrypted ?? part.redacted;
  return bagOf(part)["form"] !== "reasoning_details" && sealed === undefined;
}

type Write = (parts: readonly ReasoningPart[], encoding: Encoding) => JsonObject;

const writers: ReadonlyMap<string, Write> = new Map<string, Write>([
  [standard, (parts, encoding) => ({ reasoning_content: textOf(parts, encoding) })],
  ["reasoning", (parts, encoding) => ({ reasoning: textOf(parts, encoding) })],
  ["reasoning_details", encodeDetails],
]);

/** The text alone: what is sealed never goes into a text. */
function textOf(parts: readonly ReasoningPart[], { losses, enter }: Encoding): string {
  const sealed = parts.find((part) => part.signature ?? part.encrypted ?? part.redacted);
  if (sealed) {
    enter(sealed);
    losses({
      path: "messages.content.signature",
      kind: "dropped",
      reason: "the wire has no field for sealed thinking",
    });
  }
  return parts.map(({ text }) => text).join("");
}

function encodeDetails(parts: readonly ReasoningPart[], encoding: Encoding): JsonObject {
  const details = parts.flatMap((part) => asObject(bagOf(part)["raw"]) ?? []);
  const foreign = parts.filter((part) => asObject(bagOf(part)["raw"]) === undefined);
  const text = foreign.length > 0 ? { reasoning: textOf(foreign, encoding) } : {};
  return { ...text, ...(details.length > 0 && { reasoning_details: details }) };
}

function thinkingPart(part: ReasoningPart): OpaquePart {
  const rest = asObject(bagOf(part)["raw"]) ?? { thinking: [{ type: "text", text: part.text }] };
  return { type: "opaque", wire: wireId, raw: { type: "thinking", ...rest } };
}
