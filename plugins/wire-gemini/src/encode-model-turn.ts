import type { ContentPart, JsonObject, Message, ReasoningPart, ToolCallPart } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { argumentReasons, isOwnFamily, parseArguments, wrapInput } from "@patchbay/wire-kit";
import { bagOf, fieldsOf, isOwn } from "./bag.ts";
import { encodePart, encodeSignature } from "./encode-part.ts";
import type { Encoding } from "./encoding.ts";
import { family } from "./types.ts";

/** Stands for a signature that was lost: https://ai.google.dev/gemini-api/docs/thought-signatures */
const placeholder = "skip_thought_signature_validator";

/** Writes a turn of the model's. `current`: it belongs to the turn that is still going on, whose calls must be signed. */
export function encodeModelTurn({ content }: Message, current: boolean, encoding: Encoding): readonly JsonObject[] {
  const parts = placeSignatures(content);
  const firstCall = parts.findIndex(({ type }) => type === "tool-call");
  return parts.flatMap((part, index): readonly JsonObject[] => {
    encoding.enter(part);
    if (part.type === "reasoning") return encodeThought(part, encoding);
    if (part.type !== "tool-call") return encodePart(part, encoding);
    return [encodeCall(part, current && index === firstCall && encoding.profile.signedCalls, encoding)];
  });
}

/**
 * On other wires a signature of this vendor's travels as thinking of its own, in front of what it signs. It goes back
 * to the part behind it, or, at the end, to a part without text, as the vendor itself sends it.
 */
function placeSignatures(content: readonly ContentPart[]): readonly ContentPart[] {
  const placed: ContentPart[] = [];
  for (const [index, part] of content.entries()) {
    const before = placed.at(-1);
    if (before && isCarrier(before) && takes(part)) {
      placed[placed.length - 1] = { ...part, signature: before.signature };
    } else placed.push(part);
    if (index === content.length - 1 && isCarrier(part))
      placed[placed.length - 1] = { type: "text", text: "", signature: part.signature };
  }
  return placed;
}

type Carrier = ReasoningPart & { readonly signature: NonNullable<ReasoningPart["signature"]> };

function isCarrier(part: ContentPart): part is Carrier {
  return part.type === "reasoning" && part.text === "" && !isOwn(part) && isOwnFamily(part.signature, family);
}

function takes(part: ContentPart): part is ContentPart & { readonly type: "tool-call" | "text" } {
  return (part.type === "tool-call" || part.type === "text") && part.signature === undefined;
}

/** Thoughts of this vendor's may go back; others never become text. */
function encodeThought(part: ReasoningPart, { losses }: Encoding): readonly JsonObject[] {
  const own = isOwnFamily(part.signature, family);
  const foreign = part.encrypted ?? part.redacted ?? (own ? undefined : part.signature);
  if (!foreign && (own || bagOf(part)["thought"] === true)) {
    return [{ text: part.text, thought: true, ...encodeSignature(part, losses), ...fieldsOf(part) }];
  }
  losses({
    path: "messages.content",
    kind: "dropped",
    from: "reasoning",
    reason: "the wire takes its own thoughts back only",
  });
  return [];
}

function encodeCall(call: ToolCallPart, mustBeSigned: boolean, encoding: Encoding): JsonObject {
  const { losses, names, wrapped } = encoding;
  if (call.cache) losses({ path: "messages.content.cache", kind: "dropped", reason: "the wire has no cache marks" });
  const name = names.encode(call.name, call.namespace);
  if (call.custom === true) wrapped.add(name);
  const signed = encodeSignature(call, losses);
  const isSigned = signed["thoughtSignature"] !== undefined;
  if (mustBeSigned && !isSigned)
    losses({
      path: "messages.content.signature",
      kind: "synthesized",
      to: placeholder,
      reason: "the model wants its calls signed",
    });
  const notes = bagOf(call);
  return {
    functionCall: {
      ...(notes["noId"] !== true && { id: call.id }),
      name,
      ...encodeArguments(call, encoding),
      ...asObject(notes["inner"]),
    },
    ...(mustBeSigned && !isSigned ? { thoughtSignature: placeholder } : signed),
    ...fieldsOf(call),
  };
}

function encodeArguments(call: ToolCallPart, { losses }: Encoding): JsonObject {
  if (call.custom === true) return { args: wrapInput(call.argumentsText) };
  if (bagOf(call)["noArgs"] === true && call.argumentsText === "{}") return {};
  const { value, kind } = parseArguments(call.argumentsText);
  if (kind !== "exact")
    losses({
      path: "messages.content.arguments",
      kind: "approximated",
      from: call.name,
      reason: argumentReasons[kind],
    });
  return { args: value };
}
