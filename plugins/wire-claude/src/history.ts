import type { ChatRequest, ContentPart, Message, SystemBlock } from "@patchbay/sdk";
import { type HistoryRules, isOwnFamily, repairHistory } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";
import { family, wireId } from "./types.ts";

/** A conversation as this wire's endpoints demand it. */
export interface History {
  readonly system: readonly SystemBlock[];
  readonly messages: readonly Message[];
  /** Thinking was taken out of it. */
  readonly changed: boolean;
}

/** Takes out what the wire cannot hold, and mends what is left. A client of this wire is taken at its word. */
export function prepareHistory(request: ChatRequest, hasFormat: boolean, encoding: Encoding): History {
  const messages = request.messages.map((message) => withoutForeign(message, encoding));
  encoding.enter();
  const changed = messages.some((message, index) => message !== request.messages[index]);
  if (encoding.own) {
    const rules = { dropEmpty: true, mergeTurns: true };
    const mended = changed ? repairHistory(messages, rules, encoding.losses) : request.messages;
    return { system: request.system, messages: mended, changed };
  }
  const repaired = repairHistory(messages, foreignRules(hasFormat, encoding), encoding.losses);
  return { ...withUserTurn(request.system, repaired, encoding), changed };
}

/** A turn of the assistant's at the end is continued by older models. An answer in a given form begins at its beginning. */
function foreignRules(hasFormat: boolean, { profile }: Encoding): HistoryRules {
  return {
    mergeTurns: true,
    startWithUser: true,
    endWithUser: profile.prefill === false || hasFormat,
    resultsFirst: true,
    pairResults: true,
    midSystem: "user-text",
    dropEmpty: true,
    dropWhitespaceText: true,
  };
}

function withoutForeign(message: Message, encoding: Encoding): Message {
  const content = message.content.filter((part) => isWritable(part, message, encoding));
  return content.length === message.content.length ? message : { ...message, content };
}

function isWritable(part: ContentPart, { role }: Message, encoding: Encoding): boolean {
  const { own, losses, enter } = encoding;
  enter(part);
  const reason = refusal(part, encoding) ?? (own ? undefined : misplaced(part, role));
  if (reason !== undefined) losses({ path: "messages.content", kind: "dropped", from: part.type, reason });
  return reason === undefined;
}

/** Why a part can stand in no request of this wire. */
function refusal(part: ContentPart, { withoutProofs }: Encoding): string | undefined {
  if (part.type === "reasoning" && withoutProofs) return "the target refused what proves the thinking";
  if (part.type === "reasoning" && !isKept(part)) return "thinking goes back to those who signed it only";
  if (part.type === "opaque" && part.wire !== wireId) return "a part of another wire";
  if (part.type === "server-tool" && part.family !== family) return "a tool that another provider ran";
  return undefined;
}

function isKept(part: ContentPart & { readonly type: "reasoning" }): boolean {
  const signed = isOwnFamily(part.signature, family) || isOwnFamily(part.redacted, family);
  // Services that follow this wire may not sign; what their client sends back is theirs.
  return signed || bagOf(part)["unsigned"] !== undefined;
}

const assistants: ReadonlySet<string> = new Set(["reasoning", "tool-call", "server-tool", "refusal"]);

function misplaced(part: ContentPart, role: Message["role"]): string | undefined {
  if (role !== "assistant" && assistants.has(part.type)) return "only an assistant has such parts";
  return role === "assistant" && part.type === "tool-result" ? "only a user has such parts" : undefined;
}

/** A request of instructions alone has its last one said by the user: the wire wants somebody to speak. */
function withUserTurn(
  system: readonly SystemBlock[],
  messages: readonly Message[],
  { losses }: Encoding,
): Pick<History, "system" | "messages"> {
  const at = messages.length > 0 ? -1 : system.findLastIndex(({ text }) => text.trim() !== "");
  const block = system[at];
  if (!block) return { system, messages };
  losses({ path: "system", kind: "approximated", from: "system", to: "user", reason: "the user must speak" });
  const content: readonly ContentPart[] = [{ type: "text", text: block.text }];
  return { system: system.toSpliced(at, 1), messages: [{ role: "user", content }] };
}
