import type { JsonObject, Message, SystemBlock, TextPart } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { bagOf, fieldsOf, isOwn } from "./bag.ts";
import { encodeContent, type InputPart } from "./encode-content.ts";
import type { Encoding } from "./encoding.ts";
import { wireId } from "./types.ts";

/** The leading instructions: in their own field, and as items where the client wrote items. */
export interface EncodedSystem {
  readonly instructions?: string;
  readonly items: readonly JsonObject[];
}

/** Writes the leading instructions. Blocks that came before the first item, or from other wires, are one text. */
export function encodeSystem(
  blocks: readonly SystemBlock[],
  instruction: string | undefined,
  encoding: Encoding,
): EncodedSystem {
  const firstItem = blocks.findIndex(isItem);
  const leading = firstItem === -1 ? blocks : blocks.slice(0, firstItem);
  if (leading.some(({ cache }) => cache))
    encoding.losses({ path: "system.cache", kind: "dropped", reason: "instructions take no cache marks" });
  const texts = [...leading.map(({ text }) => text), ...(instruction === undefined ? [] : [instruction])];
  const said = texts.filter((text) => text !== "");
  const items = groups(blocks.slice(leading.length)).map((group) => encodeGroup(group, encoding));
  return said.length > 0 ? { instructions: said.join("\n\n"), items } : { items };
}

function isItem(block: SystemBlock): boolean {
  return bagOf(block)["item"] !== undefined;
}

/** Blocks that were one item stand together. */
function groups(blocks: readonly SystemBlock[]): readonly (readonly [SystemBlock, ...SystemBlock[]])[] {
  const result: [SystemBlock, ...SystemBlock[]][] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    if (last && isItem(block) && bagOf(last[0])["item"] === bagOf(block)["item"]) last.push(block);
    else result.push([block]);
  }
  return result;
}

function encodeGroup(group: readonly [SystemBlock, ...SystemBlock[]], encoding: Encoding): JsonObject {
  const [first] = group;
  return encodeItem(first, group.map(asPart), encoding);
}

function asPart(block: SystemBlock): TextPart {
  const notes = asObject(bagOf(block)["part"]);
  const part: TextPart = { type: "text", text: block.text, ...(block.cache && { cache: block.cache }) };
  return notes ? { ...part, extensions: { [wireId]: notes } } : part;
}

/** Writes a system message that stands in the middle. */
export function encodeMidSystem(message: Message, encoding: Encoding): readonly JsonObject[] {
  return [encodeItem(message, message.content.filter(isInput), encoding)];
}

function isInput(part: Message["content"][number]): part is InputPart {
  return part.type === "text" || part.type === "opaque" || part.type === "image" || part.type === "file";
}

/** Own items keep their role; others are the developer's, whom newer models obey. */
function encodeItem(source: SystemBlock | Message, parts: readonly InputPart[], encoding: Encoding): JsonObject {
  const notes = bagOf(source);
  const role = asString(notes["role"]) ?? (isOwn(source) ? "system" : "developer");
  const type = notes["typed"] === true ? { type: "message" } : {};
  return { ...type, role, content: encodeContent(parts, notes["form"], encoding), ...fieldsOf(source) };
}
