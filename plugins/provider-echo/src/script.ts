import type { FinishReason } from "@patchbay/sdk";
import { readFailure, type ScriptedFailure } from "./failure.ts";
import type { PromptPiece } from "./prompt.ts";

/** What a prompt asks the echo to do. */
export interface Script {
  /** The prompt without its directives. */
  readonly text: string;
  readonly thoughts: string;
  readonly refusal: string;
  readonly calls: readonly ScriptedCall[];
  readonly failure?: ScriptedFailure;
  /** Wait before every delta, in milliseconds. */
  readonly slowMs: number;
  /** How often the text is said. */
  readonly repeat: number;
  readonly finish?: FinishReason;
}

/** A tool call, with its arguments as they were written. */
interface ScriptedCall {
  readonly name: string;
  readonly argumentsText: string;
}

/** Reads the directives: lines that begin with `/name`. What is none, or cannot be understood, stays text. */
export function readScript(pieces: readonly PromptPiece[]): Script {
  const draft: Draft = { calls: [], thoughts: [], refusals: [], slowMs: 0, repeat: 1 };
  const lines = pieces.flatMap(({ text, quoted }) =>
    quoted ? [text] : text.split("\n").filter((line) => !obey(draft, line)),
  );
  const { thoughts, refusals, ...rest } = draft;
  return { ...rest, text: lines.join("\n"), thoughts: thoughts.join("\n"), refusal: refusals.join("\n") };
}

interface Draft {
  readonly calls: ScriptedCall[];
  readonly thoughts: string[];
  readonly refusals: string[];
  failure?: ScriptedFailure;
  slowMs: number;
  repeat: number;
  finish?: FinishReason;
}

/** Takes a directive's words into the draft; false when they make no sense. */
type Directive = (draft: Draft, words: string) => boolean;

const directives = new Map<string, Directive>([
  ["tool", takeCall],
  ["think", (draft, words) => draft.thoughts.push(words) > 0],
  ["refuse", (draft, words) => draft.refusals.push(words) > 0],
  ["error", takeFailure],
  ["slow", (draft, words) => takeNumber(words, 3_600_000, (ms) => (draft.slowMs = ms))],
  ["repeat", (draft, words) => takeNumber(words, 10_000, (times) => (draft.repeat = times))],
  ["finish", takeFinish],
]);

function obey(draft: Draft, line: string): boolean {
  if (!line.startsWith("/")) return false;
  const [name, words] = splitWord(line.slice(1).trimEnd());
  return words !== "" && directives.get(name)?.(draft, words) === true;
}

function takeCall(draft: Draft, words: string): boolean {
  const [name, argumentsText] = splitWord(words);
  draft.calls.push({ name, argumentsText });
  return true;
}

function takeFailure(draft: Draft, words: string): boolean {
  const failure = readFailure(words);
  if (failure) draft.failure = failure;
  return failure !== undefined;
}

function takeNumber(words: string, most: number, take: (value: number) => void): boolean {
  if (!/^\d+$/.test(words)) return false;
  take(Math.min(Number(words), most));
  return true;
}

const finishReasons: Readonly<Record<FinishReason, true>> = {
  stop: true,
  length: true,
  "tool-calls": true,
  "stop-sequence": true,
  "content-filter": true,
  refusal: true,
  "context-length": true,
  pause: true,
  error: true,
  other: true,
};

function takeFinish(draft: Draft, words: string): boolean {
  if (!isFinishReason(words)) return false;
  draft.finish = words;
  return true;
}

function isFinishReason(word: string): word is FinishReason {
  return Object.hasOwn(finishReasons, word);
}

function splitWord(text: string): [first: string, rest: string] {
  const end = text.search(/\s/);
  return end < 0 ? [text, ""] : [text.slice(0, end), text.slice(end).trimStart()];
}
