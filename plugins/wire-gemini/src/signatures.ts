import type { JsonObject, ReasoningPart, Signature } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { packSignature, type SignatureKind, unpackSignature } from "@patchbay/wire-kit";
import { family } from "./types.ts";

/** A signature that was read, and what it is of when another vendor made it. */
export interface FoundSignature {
  readonly signature: Signature;
  readonly kind: SignatureKind | undefined;
}

/** `pb1.` in base64: the field holds bytes, so some clients decode it. */
const packedStart = "cGIxL";

/** Reads a `thoughtSignature`: the vendor's own, or another's that was put there for safe keeping. */
export function readSignature(value: string): FoundSignature {
  const packed = value.startsWith(packedStart) ? unpackSignature(decode(value)) : undefined;
  return packed ?? { signature: { family, value }, kind: undefined };
}

/** The signature of a part of an answer, if it has one. */
export function signatureOf(part: JsonObject): FoundSignature | undefined {
  const value = asString(part["thoughtSignature"]);
  return value === undefined || value === "" ? undefined : readSignature(value);
}

/** The text of a `thoughtSignature`. Another vendor's goes into an envelope, to be found again when the client sends it back. */
export function writeSignature(signature: Signature, kind: SignatureKind): string {
  return signature.family === family ? signature.value : btoa(packSignature(signature, kind));
}

/** The members of a thought that its signature gives. */
export function signThought({
  signature,
  kind,
}: FoundSignature): Pick<ReasoningPart, "signature" | "encrypted" | "redacted"> {
  if (kind === "redacted") return { redacted: signature };
  return kind === "encrypted" ? { encrypted: signature } : { signature };
}

function decode(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return "";
  }
}
