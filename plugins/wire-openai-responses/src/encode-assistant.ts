import type {
  ContentPart,
  Json,
  JsonObject,
  Message,
  OpaquePart,
  RefusalPart,
  Signature,
  TextPart,
  ToolCallPart,
} from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined, fitCallId } from "@patchbay/wire-kit";
import { bagOf, fieldsOf } from "./bag.ts";
import { encodeOpaque, encodeOutputText } from "./encode-content.ts";
import { encodeReasoning } from "./encode-reasoning.ts";
import type { Encoding } from "./encoding.ts";
import { callIdRule } from "./names.ts";
import { family } from "./types.ts";

/** Parts that a message item of the assistant's holds. */
type Spoken = TextPart | RefusalPart | OpaquePart;

/** Writes the items of an assistant's turn, in their order: runs of what it said are messages. */
export function encodeAssistant(message: Message, encoding: Encoding): readonly JsonObject[] {
  const items: JsonObject[] = [];
  let run: Spoken[] = [];
  const flush = (): void => {
    if (run.length > 0) items.push(...encodeMessage(message, run, encoding));
    run = [];
  };
  for (const part of message.content) {
    if (isSpoken(part)) {
      if (bagOf(part)["item"] !== undefined) flush();
      if (part.type !== "text" || part.text !== "" || bagOf(part)["item"] !== undefined) run.push(part);
      else if (part.signature) dropSignature(part, part.signature, encoding);
    } else {
      flush();
      items.push(...encodeItem(part, encoding));
    }
  }
  flush();
  return items;
}

function isSpoken(part: ContentPart): part is Spoken {
  if (part.type === "opaque") return bagOf(part)["item"] !== true;
  return part.type === "text" || part.type === "refusal";
}

function encodeMessage(message: Message, run: readonly Spoken[], encoding: Encoding): readonly JsonObject[] {
  const [first] = run;
  const item = first && asObject(bagOf(first)["item"]);
  const content = encodeSpoken(run, item?.["form"], encoding);
  if (content.length === 0 && !item) return [];
  const type = !item || item["typed"] === true ? { type: "message" } : {};
  const phase = message.phase;
  return [{ ...type, role: "assistant", content, ...defined({ phase }), ...asObject(item?.["fields"]) }];
}

function encodeSpoken(
  run: readonly Spoken[],
  form: Json | undefined,
  encoding: Encoding,
): string | readonly JsonObject[] {
  const [only] = run;
  if (form === "string" && run.length === 1 && only?.type === "text" && only.citations === undefined) {
    if (only.signature) dropSignature(only, only.signature, encoding);
    return only.text;
  }
  return run.map((part) => encodeSpokenPart(part, encoding)).filter((part) => part !== undefined);
}

function encodeSpokenPart(part: Spoken, encoding: Encoding): JsonObject | undefined {
  if (part.type === "text") return encodeOutputText(part, encoding);
  return part.type === "refusal"
    ? { type: "refusal", refusal: part.text, ...fieldsOf(part) }
    : encodeOpaque(part, encoding);
}

function encodeItem(part: Exclude<ContentPart, TextPart | RefusalPart>, encoding: Encoding): readonly JsonObject[] {
  encoding.enter(part);
  if (part.type === "tool-call") return [encodeCall(part, encoding)];
  if (part.type === "reasoning") return encodeReasoning(part, encoding);
  if (part.type === "opaque") return [encodeOpaque(part, encoding)].filter((item) => item !== undefined);
  if (part.type === "server-tool" && part.family === family) return [part.raw];
  const from = part.type === "server-tool" ? part.family : part.type;
  encoding.losses({ path: "messages.content", kind: "dropped", from, reason: "the assistant has no such parts here" });
  return [];
}

function dropSignature(part: ContentPart, { family: from }: Signature, { losses, enter }: Encoding): void {
  enter(part);
  losses({ path: "messages.content.signature", kind: "dropped", from, reason: "no field for it" });
}

function encodeCall(call: ToolCallPart, encoding: Encoding): JsonObject {
  const { names, own } = encoding;
  const { argumentsText: text, namespace, signature } = call;
  if (signature) dropSignature(call, signature, encoding);
  const head = { call_id: fitCallId(call.id, callIdRule), name: names.encode(call.name), ...defined({ namespace }) };
  if (call.custom === true) return { type: "custom_tool_call", ...head, input: text, ...fieldsOf(call) };
  const written = text === "" && !own ? "{}" : text;
  return { type: "function_call", ...head, arguments: written, ...fieldsOf(call) };
}
