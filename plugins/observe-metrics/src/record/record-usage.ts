import type { Usage } from "@patchbay/sdk";
import type { Desk } from "./desk.ts";

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

/** What was used. */
export interface Spent {
  /** As the provider names it; nothing is known of the price without one. */
  readonly model: string | undefined;
  /** The pool: some prices hold for one alone. */
  readonly provider: string;
  readonly usage: Usage;
  /** Milliseconds since the epoch: prices change. */
  readonly at: number;
}

/** Writes down tokens by kind and what they cost. A count that nobody gave is none, not 0, and neither is a price. */
export function recordUsage({ model, provider, usage, at }: Spent, spender: Spender, { metrics, costOf }: Desk): void {
  const estimated = String(usage.estimated === true);
  for (const [kind, field] of kinds) {
    const count = usage[field];
    if (count !== undefined) metrics.tokens.add({ ...spender, kind, estimated }, count);
  }
  const cost = model === undefined ? undefined : costOf({ model, provider, usage, at });
  if (cost) metrics.cost.add(spender, cost.nanoUsd);
  else metrics.unpriced.add(spender);
}
