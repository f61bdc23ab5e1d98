import type { ChatEvent, Json, JsonObject } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, isArray, isObject } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { decodeAnnotations } from "./citations.ts";
import { type Detail, readDetail } from "./reasoning-details.ts";
import { addThinking, type CandidateState } from "./reply-candidate.ts";
import { readAudio, readContent, readImages, readRefusal } from "./reply-content.ts";
import { wireId } from "./types.ts";

const known: ReadonlySet<string> = new Set([
  "role",
  "content",
  "refusal",
  "reasoning_content",
  "reasoning",
  "reasoning_details",
  "tool_calls",
  "function_call",
  "annotations",
  "audio",
  "images",
  "index",
  "name",
]);

/** Reads a delta, or a whole message, which has the same members. */
export function readDelta(candidate: CandidateState, delta: JsonObject, whole: boolean, out: ChatEvent[]): void {
  readReasoning(candidate, delta, out);
  readContent(candidate, delta["content"], out);
  readRefusal(candidate, delta["refusal"], out);
  for (const citation of decodeAnnotations(delta["annotations"]))
    out.push({ type: "citation", citation, ...candidate.tag });
  if (isArray(delta["images"])) readImages(candidate, delta["images"], out);
  if (isObject(delta["audio"])) readAudio(candidate, delta["audio"]);
  for (const entry of asArray(delta["tool_calls"])) if (isObject(entry)) candidate.calls.read(entry, whole, out);
  if (isObject(delta["function_call"])) candidate.calls.readLegacy(delta["function_call"], out);
  readUnknown(candidate, delta, out);
}

/** Members without a neutral word return to this wire as they came. */
function readUnknown({ tag }: CandidateState, delta: JsonObject, out: ChatEvent[]): void {
  for (const key in delta) {
    const value = delta[key];
    if (known.has(key) || value === null || value === undefined || (isArray(value) && value.length === 0)) continue;
    out.push({ type: "opaque", wire: wireId, raw: { [key]: value }, ...tag });
  }
}

/** Details hold what the text fields repeat; of the text fields, one is enough. */
function readReasoning(candidate: CandidateState, delta: JsonObject, out: ChatEvent[]): void {
  const details = asArray(delta["reasoning_details"]);
  let told = false;
  for (const detail of details) if (isObject(detail)) told = addDetail(candidate, detail, out) || told;
  const text: Json | undefined = delta["reasoning_content"] ?? delta["reasoning"];
  if (!told && text !== undefined)
    addThinking(candidate, asString(text) ?? asString(asObject(text)?.["content"]) ?? "", out);
}

/** Sends an entry of `reasoning_details`. Whether it had text. */
function addDetail({ tag }: CandidateState, raw: JsonObject, out: ChatEvent[]): boolean {
  const detail = readDetail(raw);
  const index = asNumber(raw["index"]);
  const part = index === undefined || index === 0 ? {} : { part: index };
  const text = detail.text ?? detail.summary;
  if (text !== undefined && text !== "") {
    const summary = detail.summary === undefined ? undefined : true;
    const { signature: _signature, data: _data, ...notes } = raw;
    out.push({ type: "reasoning-delta", text, ...part, ...defined({ summary }), ...keep({ detail: notes }), ...tag });
  }
  for (const { of, signature } of signatures(detail)) {
    const { text: _text, summary: _summary, ...notes } = raw;
    out.push({
      type: "signature",
      of,
      signature,
      ...part,
      ...defined({ id: asString(raw["id"]) }),
      ...keep({ detail: notes }),
      ...tag,
    });
  }
  return text !== undefined && text !== "";
}

function signatures({
  signature,
  sealed,
}: Detail): readonly Pick<ChatEvent & { readonly type: "signature" }, "of" | "signature">[] {
  return [
    ...(signature ? [{ of: "reasoning" as const, signature }] : []),
    ...(sealed ? [{ of: "encrypted-reasoning" as const, signature: sealed }] : []),
  ];
}
