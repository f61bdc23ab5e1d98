import type { ContentPart, Message, Proof, ProofMemory, Signature, ToolCallPart } from "@patchbay/sdk";
import { isOwnFamily } from "../signatures.ts";
import { callKey, textKey } from "./proof-keys.ts";
import { isProven } from "./record-proofs.ts";

/** Gives turns of the assistant's back what their client could not carry. Turns that lack nothing stay the very objects. */
export function restoreProofs(
  messages: readonly Message[],
  proofs: ProofMemory | undefined,
  family: string,
): readonly Message[] {
  if (!proofs) return messages;
  const restored = messages.map((message) =>
    message.role === "assistant" ? restore(message, proofs, family) : message,
  );
  return restored.some((message, index) => message !== messages[index]) ? restored : messages;
}

function restore(message: Message, proofs: ProofMemory, family: string): Message {
  const found = proofsOf(message, proofs, family);
  const signature = textSignature(message, proofs, family);
  if (found.size === 0 && !signature) return message;
  const thought = [...found.values()].some(({ reasoning, beforeText }) => reasoning ?? beforeText);
  // What the client showed of the same thoughts would stand there twice.
  const kept = thought ? message.content.filter(({ type }) => type !== "reasoning") : message.content;
  const content: ContentPart[] = [];
  for (const part of kept) {
    if (part.type === "tool-call") addCall(content, part, found.get(part.id));
    else content.push(part);
  }
  return { ...message, content: signature ? signText(content, signature) : content };
}

function proofsOf({ content }: Message, proofs: ProofMemory, family: string): ReadonlyMap<string, Proof> {
  const found = new Map<string, Proof>();
  if (content.some((part) => isCarried(part, family))) return found;
  for (const part of content) {
    const proof = part.type === "tool-call" ? proofs.recall(callKey(part.id)) : undefined;
    if (part.type === "tool-call" && proof) found.set(part.id, proof);
  }
  return found;
}

/** The client brought a proof of this turn itself: it knows better. */
function isCarried(part: ContentPart, family: string): boolean {
  if (part.type === "reasoning") return isProven(part, family);
  return part.type === "tool-call" && isOwnFamily(part.signature, family);
}

function addCall(content: ContentPart[], call: ToolCallPart, { signature, reasoning, beforeText }: Proof = {}): void {
  if (beforeText) {
    const firstText = content.findLastIndex(({ type }) => type !== "text") + 1;
    content.splice(firstText, 0, ...beforeText);
  }
  content.push(...(reasoning ?? []), signature ? { ...call, signature } : call);
}

function isSigned(part: ContentPart): boolean {
  return part.type === "text" && part.signature !== undefined;
}

function textSignature({ content }: Message, proofs: ProofMemory, family: string): Signature | undefined {
  if (content.some((part) => isCarried(part, family) || isSigned(part))) return undefined;
  const key = textKey(content);
  const signature = key === undefined ? undefined : proofs.recall(key)?.signature;
  return isOwnFamily(signature, family) ? signature : undefined;
}

/** The last of the words carries it: vendors sign a text at its end. */
function signText(content: readonly ContentPart[], signature: Signature): readonly ContentPart[] {
  const at = content.findLastIndex(({ type }) => type === "text");
  return content.map((part, index) => (index === at && part.type === "text" ? { ...part, signature } : part));
}
