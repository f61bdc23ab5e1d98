import type { ChatEvent, Json, JsonObject } from "@patchbay/sdk";
import { asString, isObject } from "@patchbay/sdk/http";
import { defined, originalName, type ToolName } from "@patchbay/wire-kit";
import { keep } from "./bag.ts";
import { addPieces, argumentsOf, type OpenCall } from "./partial-calls.ts";
import type { CandidateState, ReplyState } from "./reply-candidate.ts";
import { signatureOf } from "./signatures.ts";
import type { Memo } from "./types.ts";

interface CallPart {
  readonly part: JsonObject;
  readonly call: JsonObject;
}

/** Reads a call: whole, or a piece of one where the client asked for arguments in pieces. */
export function readCall(
  state: ReplyState,
  candidate: CandidateState,
  { part, call }: CallPart,
  out: ChatEvent[],
): void {
  candidate.textParts.push(undefined);
  candidate.open = undefined;
  const name = asString(call["name"]) ?? "";
  if (name === "" && !candidate.openCall) {
    // An empty piece behind a call that is complete says so once more.
    if (Object.keys(call).length > 0)
      state.losses({ path: "candidates.content.parts", kind: "dropped", reason: "the call has no name" });
    return;
  }
  if (name !== "") begin(state, candidate, { part, call }, out);
  const { openCall } = candidate;
  if (openCall) addPieces(openCall, call["partialArgs"]);
  if (call["willContinue"] !== true) endCall(candidate, out);
}

function begin(state: ReplyState, candidate: CandidateState, { part, call }: CallPart, out: ChatEvent[]): void {
  endCall(candidate, out);
  const index = candidate.calls++;
  const { name, namespace } = nameOf(asString(call["name"]) ?? "", state.memo);
  const given = asString(call["id"]);
  const custom = state.memo?.wrappedTools.includes(asString(call["name"]) ?? "") ? true : undefined;
  out.push({
    type: "tool-call-start",
    index,
    id: given || makeId(state.replyId, index, candidate),
    name,
    ...defined({ custom, namespace }),
    ...keep({ noId: given ? undefined : true, fields: restOf(part, ofPart), inner: restOf(call, ofCall) }),
    ...candidate.tag,
  });
  const found = signatureOf(part);
  if (found)
    out.push({ type: "signature", of: "tool-call", part: index, signature: found.signature, ...candidate.tag });
  candidate.openCall = { index, custom: custom === true, args: call["args"] ?? {} };
}

const ofPart: ReadonlySet<string> = new Set(["functionCall", "thoughtSignature"]);
const ofCall: ReadonlySet<string> = new Set(["id", "name", "args", "partialArgs", "willContinue"]);

/** Members that the model has no word for. */
function restOf(object: JsonObject, known: ReadonlySet<string>): JsonObject | undefined {
  const rest = Object.entries(object).filter(([key]) => !known.has(key));
  return rest.length > 0 ? Object.fromEntries(rest) : undefined;
}

function makeId(replyId: string, index: number, { tag }: CandidateState): string {
  const seed = replyId.replaceAll(/[^a-zA-Z0-9]/g, "").slice(-24);
  return `call_${seed}${tag.candidate === undefined ? "" : `_${tag.candidate}`}_${index}`;
}

/** Ends the call whose pieces came in. Its arguments are sent whole: pieces of this wire are no pieces of JSON text. */
export function endCall(candidate: CandidateState, out: ChatEvent[]): void {
  const { openCall, tag } = candidate;
  if (!openCall) return;
  candidate.openCall = undefined;
  const { index } = openCall;
  out.push({ type: "tool-call-delta", index, argumentsText: textOf(openCall), ...tag });
  out.push({ type: "tool-call-end", index, ...tag });
}

function textOf(call: OpenCall): string {
  const args: Json = argumentsOf(call);
  const input = call.custom && isObject(args) ? asString(args["input"]) : undefined;
  return input ?? (typeof args === "string" ? args : JSON.stringify(args));
}

/** Models sometimes put a made-up module before a name; it is taken off where one function remains. */
function nameOf(name: string, memo: Memo | undefined): ToolName {
  const bare = name.replace(/^(default_api|functions)[.:]/, "");
  const isMadeUp = bare !== name && memo?.functions.includes(bare) === true && !memo.functions.includes(name);
  return originalName(isMadeUp ? bare : name, memo?.names);
}
