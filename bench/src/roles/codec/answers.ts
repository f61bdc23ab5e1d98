import type { ChatEvent } from "@patchbay/sdk";
import type { Shape } from "../../messages.ts";
import { model } from "./wires.ts";

/** Tokens as models write them: short, some with what JSON escapes, some beyond ASCII. */
const tokens = [" the", " answer", " is", ",\n\n", " `code`", ' "quoted"', "ing", " naïve", " 漢字", ".", " 42", " 👩‍🚀"];
const fragmentLength = 32;
const textDeltas = 1000;

/** Answers long enough that their beginning and end do not count. */
export const answers: Readonly<Record<Shape, readonly ChatEvent[]>> = {
  text: textAnswer(textDeltas),
  mixed: answer([...reasoning(300), ...text(500), ...calls(4, 3200)], "tool-calls"),
};

/** An answer of so many pieces of text. */
export function textAnswer(deltas: number): readonly ChatEvent[] {
  return answer(text(deltas), "stop");
}

/** An answer of calls with arguments of so many bytes each, in fragments. */
export function callAnswer(count: number, argumentBytes: number): readonly ChatEvent[] {
  return answer(calls(count, argumentBytes), "tool-calls");
}

/** JSON text of about this length, with escapes in it as code has. */
export function argumentsOfLength(length: number): string {
  const line = '  const name = "value";\n';
  const lines = Math.ceil(length / JSON.stringify(line).length);
  return JSON.stringify({ path: "src/file.ts", content: line.repeat(lines) });
}

function answer(content: readonly ChatEvent[], reason: "stop" | "tool-calls"): readonly ChatEvent[] {
  const usage = { inputTokens: 1200, outputTokens: content.length, cacheReadTokens: 800 };
  return [
    { type: "start", id: "answer-0123456789", model, created: 1_767_225_600 },
    ...content,
    { type: "usage", usage },
    { type: "finish", reason },
  ];
}

function text(count: number): readonly ChatEvent[] {
  return Array.from({ length: count }, (_, index) => ({ type: "text-delta", text: tokenAt(index) }));
}

function reasoning(count: number): readonly ChatEvent[] {
  return Array.from({ length: count }, (_, index) => ({ type: "reasoning-delta", text: tokenAt(index) }));
}

function calls(count: number, argumentBytes: number): readonly ChatEvent[] {
  const all = argumentsOfLength(argumentBytes);
  const fragments = Array.from({ length: Math.ceil(all.length / fragmentLength) }, (_, at) =>
    all.slice(at * fragmentLength, (at + 1) * fragmentLength),
  );
  return Array.from({ length: count }, (_, index) => [
    { type: "tool-call-start", index, id: `call_${index}`, name: `tool_${index % 8}` } as const,
    ...fragments.map((argumentsText) => ({ type: "tool-call-delta", index, argumentsText }) as const),
    { type: "tool-call-end", index } as const,
  ]).flat();
}

function tokenAt(index: number): string {
  return tokens[index % tokens.length] ?? "";
}
