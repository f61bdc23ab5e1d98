/** What was added up under one key. */
export interface Figures {
  readonly exchanges: number;
  readonly attempts: number;
  /** Attempts that may have cost something that is not in the cost. */
  readonly unpriced: number;
  readonly estimated: number;
  readonly tokens: Readonly<Record<TokenKind, number>>;
  readonly costUsd: string;
}

/** Kinds of token, in the order in which they are shown. */
export const tokenKinds = [
  "input",
  "cacheRead",
  "cacheWrite",
  "output",
  "reasoning",
  "audioInput",
  "audioOutput",
] as const;

/** One of them. */
export type TokenKind = (typeof tokenKinds)[number];

/** What `/admin/usage` answers. */
export interface UsageAnswer {
  readonly by: string;
  readonly from: string;
  readonly to: string;
  readonly rows: readonly (Figures & { readonly key: string | null })[];
  readonly leftOut: number;
  readonly total: Figures;
  readonly prices: string;
  readonly dropped: number;
}

/** Whether a value is such an answer. */
export function isUsageAnswer(value: unknown): value is UsageAnswer {
  if (typeof value !== "object" || value === null) return false;
  return "rows" in value && Array.isArray(value.rows) && "total" in value && "costUsd" in Object(value.total);
}
