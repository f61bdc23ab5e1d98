import type { ChatEvent, Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString, isObject } from "@patchbay/sdk/http";
import { createPairJoiner, tryParseJson } from "@patchbay/wire-kit";
import { decodeCitation } from "./citations.ts";
import { isServerTool } from "./server-tools.ts";
import { readCall } from "./reply-calls.ts";
import { mustHold } from "./reply-json.ts";
import { readRedacted, readThinking } from "./reply-thinking.ts";
import type { BlockReader, ReplyState } from "./reply-state.ts";
import { family, wireId } from "./types.ts";

/** Begins to read a block; one of a kind that nobody knows is kept whole. */
export function readBlock(state: ReplyState, block: JsonObject, out: ChatEvent[]): BlockReader {
  const reader = readers.get(asString(block["type"]) ?? "") ?? readOther;
  const opened = reader(state, block, out);
  state.parts += 1;
  return opened;
}

/** Reads a block that is complete. */
export function readWholeBlock(state: ReplyState, block: JsonObject, out: ChatEvent[]): void {
  readBlock(state, block, out).end(out);
}

/** Begins to read a block. */
type ReadBlock = (state: ReplyState, block: JsonObject, out: ChatEvent[]) => BlockReader;

const readers: ReadonlyMap<string, ReadBlock> = new Map<string, ReadBlock>([
  ["text", readText],
  ["thinking", readThinking],
  ["redacted_thinking", readRedacted],
  ["tool_use", readCall],
]);

function readText(state: ReplyState, block: JsonObject, out: ChatEvent[]): BlockReader {
  const part = state.parts;
  state.textPart = part;
  const pairs = createPairJoiner();
  const target = (out: ChatEvent[]): ChatEvent[] => (mustHold(state) ? state.held : out);
  const add = (text: string, out: ChatEvent[]): void => {
    if (text !== "") target(out).push({ type: "text-delta", text, part });
  };
  const cite = (value: Json, out: ChatEvent[]): void => {
    if (isObject(value)) target(out).push({ type: "citation", part, citation: decodeCitation(value) });
  };
  add(pairs.push(asString(block["text"]) ?? ""), out);
  for (const citation of asArray(block["citations"])) cite(citation, out);
  return {
    delta(delta, out) {
      add(pairs.push(asString(delta["text"]) ?? ""), out);
      cite(delta["citation"] ?? null, out);
    },
    end: (out) => add(pairs.end(), out),
  };
}

/** Tools that the vendor runs, and blocks of kinds that nobody knows: whole, when all of them is there. */
function readOther(_state: ReplyState, block: JsonObject): BlockReader {
  let whole = block;
  let input = "";
  return {
    delta(delta) {
      if (delta["type"] === "input_json_delta") input += asString(delta["partial_json"]) ?? "";
      else whole = withMembers(whole, delta);
    },
    end(out) {
      if (input !== "") whole = { ...whole, input: asObject(tryParseJson(input)) ?? input };
      const type = asString(block["type"]) ?? "";
      if (isServerTool(type)) out.push({ type: "server-tool", family, raw: whole });
      else out.push({ type: "opaque", wire: wireId, raw: whole });
    },
  };
}

/** Members of a delta go on what the block has under their name. */
function withMembers(whole: JsonObject, { type: _type, ...members }: JsonObject): JsonObject {
  const joined = Object.entries(members).map(([key, value]) => {
    const before = Object.hasOwn(whole, key) ? whole[key] : undefined;
    return [key, typeof before === "string" && typeof value === "string" ? before + value : value] as const;
  });
  return { ...whole, ...Object.fromEntries(joined) };
}
