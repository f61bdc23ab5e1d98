import {
  type ChatEvent,
  type ChatEventType,
  collectReply,
  type ContentPart,
  type Proof,
  type ProofMemory,
  type ReasoningPart,
  type Signature,
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

/** Answers that are longer are let go: no memory keeps the proofs of so much. */
const maxCharacters = 4 * 1024 * 1024;

/** Keeps the proofs of an answer, so that they can go back with the conversation even if its client cannot carry them. */
export function recordProofs(proofs: ProofMemory | undefined, family: string): ProofRecorder | undefined {
  if (!proofs) return undefined;
  const seen: ChatEvent[] = [];
  let hasProof = false;
  let characters = 0;
  return {
    see(events) {
      for (const event of events) {
        if (!telling.has(event.type) || characters > maxCharacters) continue;
        seen.push(event);
        if (event.type === "signature") hasProof = true;
        if ("text" in event) characters += event.text.length;
      }
    },
    end() {
      if (hasProof && characters <= maxCharacters)
        for (const { content } of collectReply(seen).candidates) keep(content, proofs, family);
    },
  };
}

function keep(content: readonly ContentPart[], proofs: ProofMemory, family: string): void {
  let thoughts: Thoughts = none;
  for (const part of content) {
    thoughts = afterPart(thoughts, part);
    if (part.type !== "tool-call") continue;
    const proof = proofOf(part, thoughts, family);
    if (proof) proofs.remember(callKey(part.id), proof);
    thoughts = none;
  }
  const key = textKey(content);
  const signature = signatureOfWords(content, family);
  if (key !== undefined && signature) proofs.remember(key, { signature });
}

/** A signature on an empty text belongs to what stands before it: to the words, unless a call came in between. */
function signatureOfWords(content: readonly ContentPart[], family: string): Signature | undefined {
  const at = content.findLastIndex((part) => part.type === "text" && isOwnFamily(part.signature, family));
  const part = content[at];
  if (part?.type !== "text") return undefined;
  return part.text !== "" || content[at - 1]?.type === "text" ? part.signature : undefined;
}

/** What was thought since the last call: before the text that came meanwhile, and behind it. */
interface Thoughts {
  readonly beforeText: readonly ReasoningPart[];
  readonly reasoning: readonly ReasoningPart[];
}

const none: Thoughts = { beforeText: [], reasoning: [] };

function afterPart({ beforeText, reasoning }: Thoughts, part: ContentPart): Thoughts {
  if (part.type === "reasoning") return { beforeText, reasoning: [...reasoning, part] };
  return part.type === "text"
    ? { beforeText: [...beforeText, ...reasoning], reasoning: [] }
    : { beforeText, reasoning };
}

function proofOf(
  { signature }: ContentPart & { readonly type: "tool-call" },
  { beforeText, reasoning }: Thoughts,
  family: string,
): Proof | undefined {
  const own = isOwnFamily(signature, family) ? signature : undefined;
  const isThought = [...beforeText, ...reasoning].some((part) => isProven(part, family));
  if (!own && !isThought) return undefined;
  return {
    ...(own && { signature: own }),
    ...(isThought && reasoning.length > 0 && { reasoning }),
    ...(isThought && beforeText.length > 0 && { beforeText }),
  };
}

/** Whether the family would know the thought for its own. */
export function isProven({ signature, encrypted, redacted }: ReasoningPart, family: string): boolean {
  return [signature, encrypted, redacted].some((proof) => isOwnFamily(proof, family));
}
