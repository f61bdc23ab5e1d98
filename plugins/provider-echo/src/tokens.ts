import type { ChatRequest } from "@patchbay/sdk";
import { describePart } from "./prompt.ts";

const scriptsWithoutSpaces = String.raw`\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}`;
const token = new RegExp(String.raw`\s*(?:[${scriptsWithoutSpaces}]|[^\s${scriptsWithoutSpaces}]+)|\s+$`, "gu");

/** Words with the space before them, and single signs of scripts that write none; together they are the text. */
export function* splitTokens(text: string): Generator<string> {
  for (const [piece] of text.matchAll(token)) yield piece;
}

/** How many tokens a text has, the way this model counts. */
export function countTokens(text: string): number {
  let count = 0;
  for (const _ of text.matchAll(token)) count += 1;
  return count;
}

/** How many tokens a request has, tools left out. */
export function countInput({ system, messages }: ChatRequest): number {
  const parts = messages.flatMap((message) => message.content);
  const texts = [...system.map((block) => block.text), ...parts.map(describePart)];
  return texts.reduce((sum, text) => sum + countTokens(text), 0);
}
