import type { Json, JsonObject, SystemBlock, TextPart } from "@patchbay/sdk";
import { asNumber, asObject } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { bagOf, fieldsOf, isOwn } from "./bag.ts";
import { encodeText, isPlain } from "./encode-content.ts";
import type { Encoding } from "./encoding.ts";
import type { Profile } from "./profile.ts";
import { wireId } from "./types.ts";

/** Writes the leading instructions: as the client divided them, and those of other wires in one message. */
export function encodeSystem(
  blocks: readonly SystemBlock[],
  instruction: string | undefined,
  encoding: Encoding,
): readonly JsonObject[] {
  const all = instruction === undefined ? blocks : [...blocks, { text: instruction }];
  return groups(all, encoding.profile).map((group) => encodeGroup(group, encoding));
}

/** The role of instructions: what the endpoint wants, else what the client wrote. */
export function systemRole(sent: Json | undefined, profile: Profile): string {
  return profile.systemRole ?? (sent === "developer" ? "developer" : "system");
}

/** Blocks that were one message, or that nobody divided, stand together. */
function groups(blocks: readonly SystemBlock[], profile: Profile): readonly (readonly SystemBlock[])[] {
  const result: SystemBlock[][] = [];
  for (const block of blocks) {
    const last = result.at(-1);
    const before = last?.[0];
    if (last && before && (profile.systemPosition === "single" || sameMessage(before, block))) last.push(block);
    else result.push([block]);
  }
  return result;
}

function sameMessage(a: SystemBlock, b: SystemBlock): boolean {
  return asNumber(bagOf(a)["message"]) === asNumber(bagOf(b)["message"]);
}

function encodeGroup(group: readonly SystemBlock[], encoding: Encoding): JsonObject {
  const [first] = group;
  const notes = first ? bagOf(first) : {};
  const role = systemRole(notes["role"], encoding.profile);
  const rest = { ...defined({ name: notes["name"] }), ...(first && fieldsOf(first)) };
  return { role, content: encodeBlocks(group, notes["form"], encoding), ...rest };
}

function encodeBlocks(group: readonly SystemBlock[], form: Json | undefined, encoding: Encoding): Json {
  const parts = group.map(asPart);
  const joined = parts.every(isPlain) && (parts.length === 1 || encoding.profile.contentParts === "user");
  if (form !== "parts" && joined) return parts.map(({ text }) => text).join("\n\n");
  return parts.map((part) => encodeText(part, encoding));
}

function asPart(block: SystemBlock): TextPart {
  const notes = asObject(bagOf(block)["part"]);
  const part: TextPart = { type: "text", text: block.text, ...defined({ cache: block.cache }) };
  return notes && isOwn(block) ? { ...part, extensions: { [wireId]: notes } } : part;
}
