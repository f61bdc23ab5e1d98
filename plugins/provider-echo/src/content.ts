import { createHash } from "node:crypto";
import type { ChatEvent, ChatRequest, FinishReason } from "@patchbay/sdk";
import type { Script } from "./script.ts";
import { splitTokens } from "./tokens.ts";

/** Counts the tokens of one answer and ends it where the client wants no more. */
export interface Budget {
  readonly used: number;
  readonly exceeded: boolean;
  /** Takes one token; false when there is none left. */
  take(): boolean;
}

/** The text of an answer, and the stop sequence that ended it. */
export interface EchoText {
  readonly text: string;
  readonly stopSequence?: string;
}

/** Makes a budget of so many tokens; without a limit it only counts. */
export function createBudget(limit = Number.POSITIVE_INFINITY): Budget {
  let used = 0;
  let exceeded = false;
  return {
    get used() {
      return used;
    },
    get exceeded() {
      return exceeded;
    },
    take() {
      exceeded ||= used >= limit;
      if (!exceeded) used += 1;
      return !exceeded;
    },
  };
}

const maxTextLength = 1024 * 1024;

/** Says the text as often as asked, up to the first stop sequence. Repeating ends at a mebi of characters. */
export function echoText({ text, repeat }: Script, stop: readonly string[] = []): EchoText {
  const times = Math.min(repeat, Math.max(1, Math.floor(maxTextLength / (text.length + 1))));
  const whole = text === "" ? "" : Array.from({ length: times }, () => text).join(" ");
  const found = stop
    .filter((sequence) => sequence !== "")
    .map((sequence) => ({ sequence, at: whole.indexOf(sequence) }))
    .filter(({ at }) => at >= 0)
    .reduce<{ sequence: string; at: number } | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined);
  return found ? { text: whole.slice(0, found.at), stopSequence: found.sequence } : { text: whole };
}

/** Everything between start and finish of one candidate: thoughts, text, refusal, tool calls. */
export function* contentOf(answer: {
  readonly script: Script;
  readonly echo: EchoText;
  readonly request: ChatRequest;
  readonly budget: Budget;
  /** Makes the ids of tool calls differ between answers. */
  readonly seed: string;
}): Generator<ChatEvent> {
  const { script, echo, request, budget, seed } = answer;
  for (const text of limited(splitTokens(script.thoughts), budget)) yield { type: "reasoning-delta", text };
  for (const text of limited(splitTokens(echo.text), budget)) yield { type: "text-delta", text };
  if (echo.stopSequence !== undefined) return;
  for (const text of limited(splitTokens(script.refusal), budget)) yield { type: "refusal-delta", text };
  for (const [index, { name, argumentsText }] of script.calls.entries()) {
    if (budget.exceeded) return;
    const { type, namespace } = findTool(request, name) ?? {};
    const custom = type === "custom";
    yield {
      type: "tool-call-start",
      index,
      id: callId(`${seed} ${index}`),
      name,
      ...(custom && { custom }),
      ...(namespace !== undefined && { namespace }),
    };
    const written = argumentsText === "" && !custom ? "{}" : argumentsText;
    for (const fragment of limited(written.match(/.{1,16}/gsu) ?? [], budget)) {
      yield { type: "tool-call-delta", index, argumentsText: fragment };
    }
    yield { type: "tool-call-end", index };
  }
}

/** Why an answer ended: it was cut, or told how to end, or by what it holds. */
export function finishOf(script: Script, echo: EchoText, budget: Budget): FinishReason {
  if (budget.exceeded) return "length";
  if (echo.stopSequence !== undefined) return "stop-sequence";
  if (script.finish) return script.finish;
  if (script.calls.length > 0) return "tool-calls";
  return script.refusal === "" ? "stop" : "refusal";
}

function* limited(pieces: Iterable<string>, budget: Budget): Generator<string> {
  for (const piece of pieces) {
    if (!budget.take()) return;
    yield piece;
  }
}

function findTool({ tools = [] }: ChatRequest, name: string): { type: string; namespace?: string } | undefined {
  return tools.find((tool) => tool.type !== "builtin" && tool.name === name);
}

function callId(seed: string): string {
  return `call_${createHash("sha256").update(seed).digest("hex").slice(0, 24)}`;
}
