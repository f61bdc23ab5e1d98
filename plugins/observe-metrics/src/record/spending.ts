import type { Usage } from "@patchbay/sdk";
import type { Metrics } from "../metrics.ts";
import { type Count, isAmount } from "../registry/counter.ts";

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

type Kind = (typeof kinds)[number][0];

/** Whose usage it is. */
export interface Spender {
  readonly pool: string;
  readonly upstream_model: string;
  readonly cause: string;
  readonly client: string;
}

type UsageMetrics = Pick<Metrics, "tokens" | "cost" | "unpriced">;

/** What one spender used, and what it cost. A count that nobody gave is none, not 0, and neither is a price. */
export class Spending {
  readonly #spender: Spender;
  readonly #metrics: UsageMetrics;
  readonly #counted = new Map<Kind, Count>();
  readonly #estimated = new Map<Kind, Count>();
  #cost: Count | undefined;

  constructor(spender: Spender, metrics: UsageMetrics) {
    this.#spender = spender;
    this.#metrics = metrics;
  }

  /** `nanoUsd` in billionths of a dollar; undefined when no price is known. */
  add(usage: Usage, nanoUsd: number | undefined): void {
    const isEstimated = usage.estimated === true;
    for (const [kind, field] of kinds) {
      const count = usage[field];
      if (count !== undefined && isAmount(count)) this.#tokens(kind, isEstimated).add(count);
    }
    if (nanoUsd === undefined) this.#metrics.unpriced.add(this.#spender);
    else (this.#cost ??= this.#metrics.cost.of(this.#spender)).add(nanoUsd);
  }

  #tokens(kind: Kind, isEstimated: boolean): Count {
    const counts = isEstimated ? this.#estimated : this.#counted;
    const known = counts.get(kind);
    if (known) return known;
    const count = this.#metrics.tokens.of({ ...this.#spender, kind, estimated: String(isEstimated) });
    counts.set(kind, count);
    return count;
  }
}
