import type { Call } from "./question.ts";

/** Counts as the neutral model has them: input includes what was cached, output includes the thinking. */
export interface Counts {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

/** Why the model stopped. */
export type Ending = "stop" | "tool-calls" | "length" | "content-filter" | "stop-sequence";

/** What a model answers, in no vendor's words. */
export interface Answer {
  readonly thinking?: string;
  /** Proof of the thinking, where the wire has it. */
  readonly signature?: string;
  /** Thinking that the vendor hid, where the wire has it. */
  readonly redacted?: string;
  readonly text?: string;
  /** Proof of the text, where the wire has it. */
  readonly textSignature?: string;
  readonly calls?: readonly SaidCall[];
  /** The pieces of the calls come in turn. */
  readonly interleaved?: boolean;
  readonly ending?: Ending;
  /** The sequence at which the text ended. */
  readonly stop?: string;
  /** What was counted; `none` for a service that does not tell. */
  readonly counts?: Counts | "none";
}

/** A call, and its arguments where they are not what the input says. */
export interface SaidCall extends Call {
  readonly argumentsText?: string;
}

export function argumentsOf({ argumentsText, input }: SaidCall): string {
  return argumentsText ?? JSON.stringify(input);
}

/** The counts, in the words of a wire; nothing where nobody counted. */
export function counted<Words extends object>(
  { counts = defaultCounts }: Answer,
  write: (counts: Counts) => Words,
): Partial<Words> {
  return counts === "none" ? {} : write(counts);
}

export const defaultCounts: Counts = { input: 11, output: 7 };

export function endingOf({ ending, calls }: Answer): Ending {
  return ending ?? (calls && calls.length > 0 ? "tool-calls" : "stop");
}

/** Cuts a text into about as many pieces, none of them within a surrogate pair. */
export function pieces(text: string | undefined, count = 3): readonly string[] {
  const signs = Array.from(text ?? "");
  const size = Math.max(1, Math.ceil(signs.length / count));
  return Array.from({ length: Math.ceil(signs.length / size) }, (_, index) =>
    signs.slice(index * size, (index + 1) * size).join(""),
  );
}
