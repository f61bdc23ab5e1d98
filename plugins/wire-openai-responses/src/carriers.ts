import type { ChatEvent, Signature, SignatureEvent } from "@patchbay/sdk";
import { packSignature } from "@patchbay/wire-kit";
import { addItem, finishItem, type ReplyOutput } from "./reply-output.ts";

/** The signature of a text. On this wire it travels as a thought of its own, behind the message. */
export type TextSignature = SignatureEvent & { readonly of: "text" };

export function isTextSignature(event: ChatEvent): event is TextSignature {
  return event.type === "signature" && event.of === "text";
}

/** Writes a thought without words that only carries a signature: of the call behind it, or of the text before it. */
export function writeCarrier(output: ReplyOutput, signature: Signature, kind: "part-call" | "part-text"): void {
  const id = output.makeId("rs_");
  const item = { type: "reasoning", id, summary: [], encrypted_content: packSignature(signature, kind) };
  addItem(output, item);
  finishItem(output, item);
}
