import type { ChatRequest, Json, JsonObject, SystemBlock } from "@patchbay/sdk";
import { bagOf } from "./bag.ts";
import { textsOf } from "./decode-system.ts";
import { isSame } from "./plain-schema.ts";

/** Writes the instructions: as they came while they say the same, else a part for each block. */
export function encodeSystem(request: ChatRequest, blocks: readonly SystemBlock[]): JsonObject {
  const sent = bagOf(request)["system"];
  const texts: readonly Json[] = blocks.map(({ text }) => text);
  if (sent !== undefined && isSame(textsOf(sent), texts)) return { systemInstruction: sent };
  const parts = blocks.filter(({ text }) => text !== "").map(({ text }) => ({ text }));
  return parts.length > 0 ? { systemInstruction: { parts } } : {};
}
