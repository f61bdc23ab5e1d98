import type { Usage } from "@patchbay/sdk";
import type { Metrics } from "../metrics.ts";

const kinds = [
  ["input", "inputTokens"],
  ["cache_read", "cacheReadTokens"],
  ["cache_write", "cacheWriteTokens"],
  ["cache_write_1h", "cacheWrite1hTokens"],
  ["output", "outputTokens"],
  ["reasoning", "reasoningTokens"],
  ["audio_input", "audioInputTokens"],
  ["audio_output", "audioOutputTokens"],
  ["tool_prompt", "toolPromptTokens"],
] as const satisfies readonly (readonly [kind: string, field: keyof Usage])[];

/** Whose usage it is. */
export interface Spender {
  readonly pool: string;
  readonly upstream_model: string;
  readonly cause: string;
  readonly client: string;
}

/** Writes down tokens by kind. A count that nobody gave is none, not 0. */
export function recordUsage(usage: Usage, spender: Spender, { tokens }: Pick<Metrics, "tokens">): void {
  const estimated = String(usage.estimated === true);
  for (const [kind, field] of kinds) {
    const count = usage[field];
    if (count !== undefined) tokens.add({ ...spender, kind, estimated }, count);
  }
}
