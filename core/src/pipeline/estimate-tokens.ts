import type { ChatRequest, ContentPart, CountTokensReply } from "@patchbay/sdk";

/** A character's share of a token, roughly: 4 letters of a Latin script, 1 sign of a denser one. */
const latinShare = 0.25;
const denseShare = 1;
/** What one medium costs, roughly, wherever nobody knows its size in the model's eyes. */
const mediaTokens = 1000;
const perMessage = 4;

/**
 * Counts without a tokenizer, in one linear pass: exact counting of hostile text can block a process for seconds. For
 * clients that only have to know about how full a conversation is.
 */
export function estimateTokens({ system, messages, tools = [] }: ChatRequest): CountTokensReply {
  const texts = system.reduce((sum, { text }) => sum + textTokens(text), 0);
  const turns = messages.reduce((sum, { content }) => sum + perMessage + partsTokens(content), 0);
  const definitions = tools.reduce((sum, tool) => sum + textTokens(JSON.stringify(tool)), 0);
  return { inputTokens: Math.max(1, Math.ceil(texts + turns + definitions)), estimated: true };
}

function partsTokens(parts: readonly ContentPart[]): number {
  return parts.reduce((sum, part) => sum + partTokens(part), 0);
}

function partTokens(part: ContentPart): number {
  if ("text" in part) return textTokens(part.text);
  if (part.type === "tool-call") return textTokens(part.name) + textTokens(part.argumentsText);
  if (part.type === "tool-result") {
    return part.content.reduce(
      (sum, item) => sum + (item.type === "json" ? textTokens(JSON.stringify(item.value)) : partTokens(item)),
      0,
    );
  }
  return "source" in part ? mediaTokens : textTokens(JSON.stringify(part.raw));
}

function textTokens(text: string): number {
  let tokens = 0;
  for (let at = 0; at < text.length; at++) tokens += text.charCodeAt(at) < 0x2e80 ? latinShare : denseShare;
  return tokens;
}
