import type { ChatEvent, ContentPart, DecodeReplyContext, Message, ProofMemory } from "@patchbay/sdk";
import { isOwnFamily, type ProofRecorder, recordProofs, restoreProofs } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { family, type Memo } from "./types.ts";

/** The key of a signature that stands in an empty text behind the calls of a turn. */
function endKey(callId: string): string {
  return `${family} end ${callId}`;
}

/** Keeps the signatures of an answer to a client of another wire, who may have no place for them. */
export function recordAnswer(memo: Memo | undefined, { proofs }: DecodeReplyContext): ProofRecorder | undefined {
  const inner = memo?.foreign === true ? recordProofs(proofs, family) : undefined;
  if (!inner || !proofs) return undefined;
  const isOfEnd = createEndRecorder(proofs);
  return {
    see(events) {
      inner.see(events.filter((event) => !isOfEnd(event)));
    },
    end: () => inner.end(),
  };
}

interface Heard {
  readonly texts: Set<number>;
  lastCall?: string;
}

/** Takes signatures of texts that are empty and stand behind a call: they belong to no words of the turn. */
function createEndRecorder(proofs: ProofMemory): (event: ChatEvent) => boolean {
  const candidates = new Map<number, Heard>();
  const heardOf = (candidate = 0): Heard => {
    const heard = candidates.get(candidate) ?? { texts: new Set() };
    candidates.set(candidate, heard);
    return heard;
  };
  return (event) => {
    if (event.type === "text-delta") heardOf(event.candidate).texts.add(event.part ?? 0);
    if (event.type === "tool-call-start") heardOf(event.candidate).lastCall = event.id;
    if (event.type !== "signature" || event.of !== "text") return false;
    const { texts, lastCall } = heardOf(event.candidate);
    if (lastCall === undefined || texts.has(event.part ?? 0)) return false;
    proofs.remember(endKey(lastCall), { signature: event.signature });
    return true;
  };
}

/** Gives the model's turns back what their client could not carry. A client that carried any of a turn knows better. */
export function restoreTurns(messages: readonly Message[], proofs: ProofMemory | undefined): readonly Message[] {
  if (!proofs) return messages;
  return messages.map((message) =>
    message.role !== "assistant" || message.content.some(isSigned) ? message : restoreTurn(message, proofs),
  );
}

function isSigned(part: ContentPart): boolean {
  return (
    (part.type === "reasoning" || part.type === "text" || part.type === "tool-call") &&
    isOwnFamily(part.signature, family)
  );
}

function restoreTurn(message: Message, proofs: ProofMemory): Message {
  const [restored = message] = restoreProofs([message], proofs, family);
  const end = endOf(restored, proofs);
  if (restored === message && end.length === 0) return message;
  return { ...restored, content: [...restored.content.map(asThought), ...end] };
}

function endOf({ content }: Message, proofs: ProofMemory): readonly ContentPart[] {
  const call = content.findLast((part) => part.type === "tool-call");
  const signature = call && proofs.recall(endKey(call.id))?.signature;
  return isOwnFamily(signature, family) ? [{ type: "text", text: "", signature }] : [];
}

/** A thought that is empty but for its signature stands for itself here, and carries no other part's. */
function asThought(part: ContentPart): ContentPart {
  return part.type === "reasoning" && part.text === "" ? { ...part, ...keep({ thought: true }) } : part;
}
