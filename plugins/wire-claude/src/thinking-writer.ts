import type { ChatEvent, Signature, SignatureEvent } from "@patchbay/sdk";
import type { BlockWriter } from "./block-writer.ts";
import { unsignedMark, writeSignature } from "./signatures.ts";

/** Writes the thinking of an answer, and signatures of other parts, which have no place of their own on this wire. */
export interface ThinkingWriter {
  add(event: ChatEvent & { readonly type: "reasoning-delta" }): void;
  sign(event: SignatureEvent): void;
  /** A block that only carries the signature of the part beside it. */
  carry(signature: Signature, kind: "part-text" | "part-call"): void;
}

/** Makes a writer for one answer. */
export function createThinkingWriter(blocks: BlockWriter, isOwnReply: () => boolean | undefined): ThinkingWriter {
  let signature: string | undefined;

  const open = (part: number): void => {
    const key = `reasoning ${part}`;
    if (blocks.key() === key) return;
    blocks.close();
    signature = undefined;
    blocks.open(key, { type: "thinking", thinking: "", signature: "" }, () => {
      // Clients let go of thinking that is not signed; only services of this wire know what they do.
      const value = signature ?? (isOwnReply() === true ? undefined : unsignedMark());
      return value === undefined ? undefined : { type: "signature_delta", signature: value };
    });
  };

  const carry: ThinkingWriter["carry"] = (carried, kind) => {
    blocks.open("carrier", { type: "thinking", thinking: "", signature: "" });
    blocks.add({ type: "signature_delta", signature: writeSignature(carried, kind) });
    blocks.close();
  };

  return {
    add({ part = 0, text }) {
      if (text === "") return;
      open(part);
      blocks.add({ type: "thinking_delta", thinking: text });
    },
    sign({ of, part = 0, signature: given }) {
      if (of === "text") carry(given, "part-text");
      else if (of === "redacted-reasoning") {
        blocks.open("redacted", { type: "redacted_thinking", data: writeSignature(given, "redacted") });
        blocks.close();
      } else {
        open(part);
        signature = writeSignature(given, of === "reasoning" ? "thinking" : "encrypted");
      }
    },
    carry,
  };
}
