import {
  type ChatEvent,
  type ChatEventType,
  collectReply,
  type ContentPart,
  type Proof,
  type ProofMemory,
  type ReasoningPart,
} from "@patchbay/sdk";
import { isOwnFamily } from "../signatures.ts";
import { callKey, textKey } from "./proof-keys.ts";

/** Looks on while an answer is read. */
export interface ProofRecorder {
  see(events: readonly ChatEvent[]): void;
  /** The answer is over, whole or cut. */
  end(): void;
}

const telling: ReadonlySet<ChatEventType> = new Set(["text-delta", "reasoning-delta", "signature", "tool-call-start"]);

/** Keeps the proofs of an answer, so that they can go back with the conversation even if its client cannot carry them. */
export function recordProofs(proofs: ProofMemory | undefined, family: string): ProofRecorder | undefined {
  if (!proofs) return undefined;
  const seen: ChatEvent[] = [];
  let hasProof = false;
  return {
    see(events) {
      for (const event of events) {
        if (!telling.has(event.type)) continue;
        seen.push(event);
        if (event.type === "signature") hasProof = true;
      }
    },
    end() {
      if (hasProof) for (const { content } of collectReply(seen).candidates) keep(content, proofs, family);
    },
  };
}

function keep(content: readonly ContentPart[], proofs: ProofMemory, family: string): void {
  let before: ReasoningPart[] = [];
  for (const part of content) {
    if (part.type === "reasoning") before.push(part);
    if (part.type === "text") before = [];
    if (part.type !== "tool-call") continue;
    const proof = proofOf(part, before, family);
    if (proof) proofs.remember(callKey(part.id), proof);
    before = [];
  }
  const key = textKey(content);
  const signed = content.findLast((part) => part.type === "text" && isOwnFamily(part.signature, family));
  if (key !== undefined && signed?.type === "text" && signed.signature)
    proofs.remember(key, { signature: signed.signature });
}

function proofOf(
  { signature }: ContentPart & { readonly type: "tool-call" },
  before: readonly ReasoningPart[],
  family: string,
): Proof | undefined {
  const own = isOwnFamily(signature, family) ? signature : undefined;
  const reasoning = before.some((part) => isProven(part, family)) ? before : undefined;
  return own || reasoning ? { ...(own && { signature: own }), ...(reasoning && { reasoning }) } : undefined;
}

/** Whether the family would know the thought for its own. */
export function isProven({ signature, encrypted, redacted }: ReasoningPart, family: string): boolean {
  return [signature, encrypted, redacted].some((proof) => isOwnFamily(proof, family));
}
