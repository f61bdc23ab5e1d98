import { type ChatEvent, GatewayError, type Json, type JsonObject, type ReplyDecoder } from "@patchbay/sdk";
import { asArray, asNumber, asObject, asString, createLineDecoder, parseJson } from "@patchbay/sdk/http";
import { finishOf } from "./reasons.ts";

/** Reads an answer: said aloud line by line, or whole, which then is read like the lines that it stands for. */
export function createReplyDecoder(stream: boolean): ReplyDecoder {
  return stream ? createAloudDecoder() : createWholeDecoder();
}

function createAloudDecoder(): ReplyDecoder {
  const lines = createLineDecoder();
  const reader = createWordReader();
  return {
    push: (chunk) => lines.push(chunk).flatMap((line) => reader.read(...splitLine(line))),
    end() {
      lines.end();
      if (!reader.isOver()) throw new GatewayError("stream-interrupted", "the recital has no end");
      return [];
    },
  };
}

function createWholeDecoder(): ReplyDecoder {
  const decoder = new TextDecoder();
  let text = "";
  return {
    push(chunk) {
      text += decoder.decode(chunk, { stream: true });
      return [];
    },
    end() {
      const { poem, asks, spent, end } = asObject(parseJson(text + decoder.decode())) ?? {};
      if (end === undefined) throw new GatewayError("stream-interrupted", "the poem has no end");
      const reader = createWordReader();
      return [
        ...(poem === undefined ? [] : reader.read("say", poem)),
        ...asArray(asks).flatMap((ask) => reader.read("ask", ask)),
        ...(spent === undefined ? [] : reader.read("spent", spent)),
        ...reader.read("end", end),
      ];
    },
  };
}

interface WordReader {
  read(word: string, value: Json): readonly ChatEvent[];
  isOver(): boolean;
}

function createWordReader(): WordReader {
  let begun = false;
  let over = false;
  let calls = 0;
  const eventsOf = (word: string, value: Json): readonly ChatEvent[] => {
    if (word === "say") return [{ type: "text-delta", text: textOf(value) }];
    if (word === "ask") return callOf(asObject(value) ?? {}, calls++);
    if (word === "spent") return [usageOf(asObject(value) ?? {})];
    if (word !== "end" && word !== "failed") throw new GatewayError("invalid-reply", "a line has no known word");
    over = true;
    return word === "end" ? [finishOf(textOf(value))] : [failureOf(asObject(value))];
  };
  return {
    read(word, value) {
      if (over) return [];
      const events = eventsOf(word, value);
      const first: readonly ChatEvent[] = begun ? [] : [{ type: "start", id: "", model: "" }];
      begun = true;
      return [...first, ...events];
    },
    isOver: () => over,
  };
}

function splitLine(line: string): [string, Json] {
  const space = line.indexOf(" ");
  if (space < 0) throw new GatewayError("invalid-reply", "a line has a word alone");
  return [line.slice(0, space), parseJson(line.slice(space + 1))];
}

function callOf({ id, name, with: given }: JsonObject, index: number): readonly ChatEvent[] {
  if (name === "") throw new GatewayError("invalid-reply", "an answer asks for a tool without a name");
  return [
    { type: "tool-call-start", index, id: textOf(id), name: textOf(name) },
    { type: "tool-call-delta", index, argumentsText: textOf(given) },
    { type: "tool-call-end", index },
  ];
}

function usageOf(spent: JsonObject): ChatEvent {
  const inputTokens = countOf(spent["in"]);
  const outputTokens = countOf(spent["out"]);
  const usage = {
    ...(inputTokens !== undefined && { inputTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
  };
  return { type: "usage", usage };
}

/** What is no count is as good as unsaid. */
function countOf(value: Json | undefined): number | undefined {
  const count = asNumber(value);
  return count !== undefined && Number.isInteger(count) && count >= 0 ? count : undefined;
}

function failureOf(failed: JsonObject | undefined): ChatEvent {
  const message = asString(failed?.["message"]) || "the upstream failed";
  return { type: "error", failure: { code: "upstream-failed", message } };
}

/** Half a character, which JSON can hold, becomes a replacement character. */
function textOf(value: Json | undefined): string {
  const text = asString(value);
  if (text === undefined) throw new GatewayError("invalid-reply", "an answer has something else where text belongs");
  return text.replaceAll(/\p{Surrogate}/gu, "\uFFFD");
}
