import { between } from "./random.ts";

/** What an answer said that it used; a kind that it did not name is absent. */
export interface Tokens {
  readonly input?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly cacheWrite1h?: number;
  readonly output?: number;
  readonly reasoning?: number;
  readonly audioInput?: number;
  readonly audioOutput?: number;
}

/** Every kind of token. */
export const tokenKinds = [
  "input",
  "cacheRead",
  "cacheWrite",
  "cacheWrite1h",
  "output",
  "reasoning",
  "audioInput",
  "audioOutput",
] as const satisfies readonly (keyof Tokens)[];

/** Formats of answers. */
export type WireName = "chat" | "claude";

/** Some use of tokens, as answers of a format can tell it. */
export function someTokens(random: () => number, wire: WireName): Tokens {
  const input = between(random, 1, 5000);
  const output = between(random, 1, 2000);
  if (random() < 0.3) return { input, output };
  const cacheRead = between(random, 0, Math.floor(input / 2));
  const reasoning = between(random, 0, Math.floor(output / 2));
  if (wire === "chat") {
    const audioInput = between(random, 0, Math.floor((input - cacheRead) / 3));
    const audioOutput = between(random, 0, Math.floor((output - reasoning) / 3));
    return { input, cacheRead, audioInput, output, reasoning, audioOutput };
  }
  const cacheWrite = between(random, 0, Math.floor((input - cacheRead) / 2));
  const cacheWrite1h = between(random, 0, cacheWrite);
  return { input, cacheRead, cacheWrite, cacheWrite1h, output, reasoning };
}

/** As Chat Completions say it. */
export function chatUsage(tokens: Tokens): object {
  const { input = 0, output = 0, cacheRead, reasoning, audioInput, audioOutput } = tokens;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    ...(cacheRead !== undefined && { prompt_tokens_details: { cached_tokens: cacheRead, audio_tokens: audioInput } }),
    ...(reasoning !== undefined && {
      completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: audioOutput },
    }),
  };
}

/** As Messages say it: the input without what was cached. */
export function claudeUsage(tokens: Tokens): object {
  const { input = 0, output = 0, cacheRead, cacheWrite = 0, cacheWrite1h = 0, reasoning } = tokens;
  if (cacheRead === undefined) return { input_tokens: input, output_tokens: output };
  return {
    input_tokens: input - cacheRead - cacheWrite,
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
    cache_creation: { ephemeral_5m_input_tokens: cacheWrite - cacheWrite1h, ephemeral_1h_input_tokens: cacheWrite1h },
    output_tokens: output,
    ...(reasoning !== undefined && { output_tokens_details: { thinking_tokens: reasoning } }),
  };
}

/** What a stream of Messages has said before its last words. */
export function beginningOf({ output: _output, reasoning: _reasoning, audioOutput: _audio, ...asked }: Tokens): Tokens {
  return { ...asked, output: 1 };
}
