import type { JsonObject, OpaquePart, ReasoningPart } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import type { Profile } from "./profile.ts";
import { wireId } from "./types.ts";

/** Thinking of an assistant's turn as its message holds it: in fields of its own, or as parts of the content. */
export interface EncodedReasoning {
  readonly fields: JsonObject;
  readonly parts: readonly OpaquePart[];
}

const nothing: EncodedReasoning = { fields: {}, parts: [] };

/** Writes the thinking that the endpoint wants back; without a word from the profile, what this wire's client sent. */
export function encodeReasoning(
  parts: readonly ReasoningPart[],
  inLoop: boolean,
  encoding: Encoding,
): EncodedReasoning {
  const { profile, losses } = encoding;
  const kept = parts.filter((part) => isKept(part, inLoop, profile));
  if (kept.length < parts.length) {
    losses({
      path: "messages.content",
      kind: "dropped",
      from: "reasoning",
      reason: "the target does not want thinking back",
    });
  }
  const [first] = kept;
  if (!first) return nothing;
  const field = profile.reasoningField ?? asString(bagOf(first)["form"]) ?? "reasoning_content";
  return writers.get(field)?.(kept, encoding) ?? nothing;
}

function isKept(part: ReasoningPart, inLoop: boolean, profile: Profile): boolean {
  const history = profile.reasoningHistory;
  if (history === undefined) return bagOf(part)["form"] !== undefined;
  return history === "always" || (history === "current-tool-loop" && inLoop);
}

type Write = (parts: readonly ReasoningPart[], encoding: Encoding) => EncodedReasoning;

const writers: ReadonlyMap<string, Write> = new Map<string, Write>([
  ["reasoning_content", (parts, encoding) => ({ fields: { reasoning_content: textOf(parts, encoding) }, parts: [] })],
  ["reasoning", (parts, encoding) => ({ fields: { reasoning: textOf(parts, encoding) }, parts: [] })],
  ["reasoning_details", encodeDetails],
  ["parts", (parts) => ({ fields: {}, parts: parts.map(thinkingPart) })],
]);

/** The text alone: what is sealed never goes into a text. */
function textOf(parts: readonly ReasoningPart[], { losses }: Encoding): string {
  if (parts.some((part) => part.signature ?? part.encrypted ?? part.redacted)) {
    losses({
      path: "messages.content.signature",
      kind: "dropped",
      reason: "the wire has no field for sealed thinking",
    });
  }
  return parts.map(({ text }) => text).join("");
}

function encodeDetails(parts: readonly ReasoningPart[], encoding: Encoding): EncodedReasoning {
  const details = parts.flatMap((part) => asObject(bagOf(part)["raw"]) ?? []);
  const foreign = parts.filter((part) => asObject(bagOf(part)["raw"]) === undefined);
  const text = foreign.length > 0 ? { reasoning: textOf(foreign, encoding) } : {};
  return { fields: { ...text, ...(details.length > 0 && { reasoning_details: details }) }, parts: [] };
}

function thinkingPart(part: ReasoningPart): OpaquePart {
  const rest = asObject(bagOf(part)["raw"]) ?? { thinking: [{ type: "text", text: part.text }] };
  return { type: "opaque", wire: wireId, raw: { type: "thinking", ...rest } };
}
