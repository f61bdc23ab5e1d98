import type { ChatEvent, JsonObject, SignatureEvent } from "@patchbay/sdk";
import { asString } from "@patchbay/sdk/http";
import { createPairJoiner } from "@patchbay/wire-kit";
import type { BlockReader, ReplyState } from "./reply-state.ts";
import { readSignature } from "./signatures.ts";

/** Reads thinking. Its signature comes whole; a later one replaces an earlier. */
export function readThinking(state: ReplyState, block: JsonObject, out: ChatEvent[]): BlockReader {
  const part = state.parts;
  const pairs = createPairJoiner();
  const add = (text: string, out: ChatEvent[]): void => {
    if (text !== "") out.push({ type: "reasoning-delta", text, part });
  };
  const sign = (value: string | undefined, out: ChatEvent[]): void => {
    if (value !== undefined) readCarried(state, { value, part, field: "thinking" }, out);
  };
  add(pairs.push(asString(block["thinking"]) ?? ""), out);
  sign(asString(block["signature"]), out);
  return {
    delta(delta, out) {
      add(pairs.push(asString(delta["thinking"]) ?? ""), out);
      sign(asString(delta["signature"]), out);
    },
    end: (out) => add(pairs.end(), out),
  };
}

/** Reads thinking that the vendor hid. */
export function readRedacted(state: ReplyState, block: JsonObject, out: ChatEvent[]): BlockReader {
  readCarried(state, { value: asString(block["data"]) ?? "", part: state.parts, field: "redacted" }, out);
  return { delta: () => undefined, end: () => undefined };
}

interface Carried {
  readonly value: string;
  readonly part: number;
  readonly field: "thinking" | "redacted";
}

const kinds: ReadonlyMap<string, SignatureEvent["of"]> = new Map([
  ["thinking", "reasoning"],
  ["redacted", "redacted-reasoning"],
  ["encrypted", "encrypted-reasoning"],
]);

/** Another gateway may have put a signature of some other part into the block. */
function readCarried(state: ReplyState, { value, part, field }: Carried, out: ChatEvent[]): void {
  const read = readSignature(value, field);
  if (!read) return;
  const { signature, kind } = read;
  const of = kinds.get(kind);
  if (of) out.push({ type: "signature", of, part, signature });
  else if (kind === "part-call") state.callSignature = signature;
  else out.push({ type: "signature", of: "text", part: state.textPart ?? part, signature });
}
