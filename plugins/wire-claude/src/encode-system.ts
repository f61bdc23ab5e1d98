import type { ChatRequest, JsonObject, SystemBlock } from "@patchbay/sdk";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeCache } from "./cache.ts";
import type { Encoding } from "./encoding.ts";

interface Surroundings {
  readonly request: ChatRequest;
  readonly encoding: Encoding;
}

/** Writes the leading instructions, and behind them what the prompt must say in place of fields. */
export function encodeSystem(
  system: readonly SystemBlock[],
  instructions: readonly (string | undefined)[],
  { request, encoding }: Surroundings,
): JsonObject {
  const added = instructions.flatMap((text) => (text === undefined ? [] : [{ text }]));
  const blocks = [...system.filter((block) => isSaid(block, encoding)), ...added];
  const form = bagOf(request)["systemForm"];
  const [only] = blocks;
  if (!only) return form === "blocks" ? { system: [] } : {};
  if (blocks.length === 1 && form !== "blocks" && isPlain(only)) return { system: only.text };
  return { system: blocks.map((block) => encodeBlock(block, encoding)) };
}

/** The wire refuses blocks that say nothing. */
function isSaid({ text }: SystemBlock, { own, losses }: Encoding): boolean {
  const said = own || text.trim() !== "";
  if (!said) losses({ path: "system", kind: "dropped", from: text, reason: "the block is empty" });
  return said;
}

function isPlain(block: SystemBlock): boolean {
  return block.cache === undefined && Object.keys(fieldsOf(block)).length === 0;
}

function encodeBlock(block: SystemBlock, { losses }: Encoding): JsonObject {
  return { type: "text", text: block.text, ...encodeCache(block.cache, losses), ...fieldsOf(block) };
}
