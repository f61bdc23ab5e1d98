import type { Json, WireProfile } from "@patchbay/sdk";
import { asArray, asObject, asString, isObject } from "@patchbay/sdk/http";
import { isForeignCitation } from "./citations.ts";
import { isEnvelope } from "./signatures.ts";

/**
 * Whether a client's body holds what only this gateway understands, and an upstream would refuse: signatures of other
 * vendors in their envelopes, and citations that were made of theirs. What a profile says of a model is no reason: the
 * clients of this wire know its models, and act on the words by which those refuse something.
 */
export function rewrites(body: Json, _profile: WireProfile): boolean {
  return asArray(asObject(body)?.["messages"]).some((message) => {
    const { role, content } = asObject(message) ?? {};
    return role === "assistant" && asArray(content).some(isOurs);
  });
}

function isOurs(block: Json): boolean {
  if (!isObject(block)) return false;
  const { type } = block;
  if (type === "text") return asArray(block["citations"]).some(isForeignCitation);
  const sealed = type === "thinking" ? block["signature"] : block["data"];
  return (type === "thinking" || type === "redacted_thinking") && isEnvelope(asString(sealed) ?? "");
}
