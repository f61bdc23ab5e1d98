import type { Usage } from "@patchbay/sdk";

/** A usage, taken apart: each token is in exactly one of these. */
export interface Counts {
  readonly input: number;
  readonly audioInput: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly output: number;
  readonly reasoning: number;
  readonly audioOutput: number;
}

/** Undefined when a count is missing without which nothing can be said, or is none. `hasOutput`: the model gives tokens back. */
export function countsOf(usage: Usage, hasOutput: boolean): Counts | undefined {
  const { inputTokens: input, outputTokens } = usage;
  const output = hasOutput ? outputTokens : (outputTokens ?? 0);
  if (input === undefined || output === undefined || (!hasOutput && output > 0)) return undefined;
  const { cacheReadTokens = 0, cacheWriteTokens = 0, cacheWrite1hTokens = 0 } = usage;
  const { reasoningTokens = 0, audioInputTokens = 0, audioOutputTokens = 0 } = usage;
  const given = [cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens, reasoningTokens, audioInputTokens];
  if (![input, output, ...given, audioOutputTokens].every(isCount)) return undefined;
  const [cacheRead, uncached] = split(input, cacheReadTokens);
  const [written, fresh] = split(uncached, cacheWriteTokens);
  const [cacheWrite1h, cacheWrite] = split(written, cacheWrite1hTokens);
  const [audioInput, text] = split(fresh, audioInputTokens);
  const [audioOutput, silent] = split(output, audioOutputTokens);
  const [reasoning, said] = split(silent, reasoningTokens);
  return { input: text, audioInput, cacheRead, cacheWrite, cacheWrite1h, output: said, reasoning, audioOutput };
}

/** A part, which cannot be more than the whole, and the rest. */
function split(whole: number, part: number): readonly [part: number, rest: number] {
  const taken = Math.min(whole, part);
  return [taken, whole - taken];
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
