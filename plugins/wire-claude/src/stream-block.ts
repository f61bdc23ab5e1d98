import type { JsonObject } from "@patchbay/sdk";
import { asNumber, asObject, asString } from "@patchbay/sdk/http";
import { createJsonBalance, type JsonBalance } from "./json-balance.ts";
import type { StreamRule } from "./stream-rules.ts";

/** What a checker remembers of the block that is open: no content. */
export interface OpenBlock {
  readonly index: number | undefined;
  readonly type: string;
  readonly input: JsonBalance;
  signed: boolean;
}

/** A block as its first event tells of it. */
export function openBlock(event: JsonObject): OpenBlock {
  const type = asString(asObject(event["content_block"])?.["type"]) ?? "";
  return { index: asNumber(event["index"]), type, input: createJsonBalance(), signed: false };
}

/** Rules that the beginning of a block breaks. */
export function checkBegin(event: JsonObject, nextIndex: number | undefined): readonly StreamRule[] {
  const block = asObject(event["content_block"]);
  const rules: StreamRule[] = [];
  if (typeof event["index"] !== "number" || (nextIndex ?? event["index"]) !== event["index"]) rules.push("block-index");
  if (typeof block?.["type"] !== "string") rules.push("block-shape");
  if (block && calls.has(asString(block["type"]) ?? "") && !isCall(block)) rules.push("tool-shape");
  return rules;
}

const calls: ReadonlySet<string> = new Set(["tool_use", "server_tool_use", "mcp_tool_use"]);

function isCall({ id, name, input }: JsonObject): boolean {
  return asString(id) !== undefined && asString(name) !== undefined && asObject(input) !== undefined;
}

/** The pieces that a block of a kind is made of. Kinds that are not here may have any, as may pieces of new kinds. */
const pieces: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["text", new Set(["text_delta", "citations_delta"])],
  ["thinking", new Set(["thinking_delta", "signature_delta"])],
  ["tool_use", new Set(["input_json_delta"])],
  ["server_tool_use", new Set(["input_json_delta"])],
  ["mcp_tool_use", new Set(["input_json_delta"])],
  ["redacted_thinking", new Set<string>()],
]);
const knownPieces: ReadonlySet<string> = new Set([...pieces.values()].flatMap((kinds) => [...kinds]));

/** Rules that a piece breaks. */
export function checkPiece(event: JsonObject, block: OpenBlock): readonly StreamRule[] {
  const delta = asObject(event["delta"]);
  const kind = asString(delta?.["type"]);
  if (event["index"] !== block.index) return ["delta-block"];
  if (!delta || kind === undefined || isStrange(kind, block.type)) return ["delta-kind"];
  if (kind === "input_json_delta") block.input.push(asString(delta["partial_json"]) ?? "");
  if (kind !== "signature_delta") return [];
  const again = block.signed;
  block.signed = true;
  return again ? ["signature-once"] : [];
}

function isStrange(kind: string, type: string): boolean {
  return knownPieces.has(kind) && pieces.get(type)?.has(kind) === false;
}
