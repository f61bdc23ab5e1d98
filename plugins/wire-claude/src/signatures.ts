import type { ContentPart, Signature } from "@patchbay/sdk";
import { packSignature, unpackSignature } from "@patchbay/wire-kit";
import { family } from "./types.ts";

/** What a value in the field of a signature stands for. */
export interface ReadSignature {
  readonly signature: Signature;
  /** What the signature belongs to. A block of this wire's own upstreams is signed as `thinking` or sealed as `redacted`. */
  readonly kind: string;
}

/**
 * Clients of this wire drop thinking without a signature. What other families thought without signing it carries this
 * mark, which says that there is none.
 */
const unsigned: Signature = { family: "none", value: "unsigned" };

/** What stands in a client's thinking block: a signature of this family, one of another in its envelope, or none. */
export function readSignature(text: string | undefined, kind: "thinking" | "redacted"): ReadSignature | undefined {
  if (text === undefined || text === "") return undefined;
  const packed = unpackSignature(text);
  if (packed) return packed.signature.family === unsigned.family ? undefined : packed;
  return { signature: { family, value: text }, kind };
}

/** Whether the value is an envelope, which no upstream of this wire may see. */
export function isEnvelope(text: string): boolean {
  return unpackSignature(text) !== undefined;
}

type Kind = Parameters<typeof packSignature>[1];

/** A signature as a client of this wire carries it. */
export function writeSignature(signature: Signature, kind: Kind): string {
  const isRaw = signature.family === family && (kind === "thinking" || kind === "redacted");
  return isRaw ? signature.value : packSignature(signature, kind);
}

/** The mark of thinking that nobody signed. */
export function unsignedMark(): string {
  return packSignature(unsigned, "thinking");
}

/** A block of thinking that only carries the signature of a part beside it. */
export interface CarrierPart {
  readonly type: "carrier";
  readonly of: "text" | "tool-call";
  readonly signature: Signature;
}

/** Gives signatures back to the parts that they were taken from: to the call behind, or to the text before. */
export function attachSignatures(parts: readonly (ContentPart | CarrierPart)[]): readonly ContentPart[] {
  const result: ContentPart[] = [];
  let ofCall: Signature | undefined;
  for (const part of parts) {
    if (part.type === "carrier" && part.of === "tool-call") ofCall = part.signature;
    else if (part.type === "carrier") signText(result, part.signature);
    else if (part.type === "tool-call" && ofCall) {
      result.push({ ...part, signature: ofCall });
      ofCall = undefined;
    } else result.push(part);
  }
  return result;
}

function signText(parts: ContentPart[], signature: Signature): void {
  const last = parts.at(-1);
  if (last?.type === "text") parts[parts.length - 1] = { ...last, signature };
  else parts.push({ type: "text", text: "", signature });
}
