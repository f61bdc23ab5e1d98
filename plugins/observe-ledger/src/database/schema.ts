/** An exchange: one request of a client. Money and tokens are in its attempts. */
export interface ExchangeRow {
  readonly id: string;
  /** When it ended, in milliseconds since the epoch. */
  readonly at: number;
  readonly operation: string;
  readonly protocol: string;
  /** As the client named it. */
  readonly model: string | null;
  readonly stream: number;
  readonly client: string;
  readonly status: number;
  readonly outcome: string;
  readonly duration_ms: number;
  readonly first_event_ms: number | null;
  readonly attempts: number;
  readonly pool: string | null;
  readonly node: string | null;
  readonly upstream_model: string | null;
  readonly answered_by: string | null;
  readonly losses: number;
  readonly error_code: string | null;
}

/** An attempt: one call of a node. */
export interface AttemptRow {
  readonly exchange: string;
  readonly attempt: number;
  readonly at: number;
  readonly cause: AttemptCause;
  readonly operation: string;
  readonly pool: string;
  readonly node: string;
  /** As the provider names it. */
  readonly model: string;
  readonly client: string;
  readonly outcome: string;
  readonly duration_ms: number;
  readonly first_event_ms: number | null;
  readonly error_code: string | null;
  readonly input_tokens: number | null;
  readonly cache_read_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly cache_write_1h_tokens: number | null;
  readonly output_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly audio_input_tokens: number | null;
  readonly audio_output_tokens: number | null;
  readonly tool_prompt_tokens: number | null;
  readonly estimated: number;
  /** Billionths of a dollar; null when unknown. */
  readonly cost_nano: number | null;
  /** 1 when it may have cost something and nobody knows what. */
  readonly unpriced: number;
  readonly price_version: string | null;
  readonly price: string | null;
  readonly price_tier: string | null;
}

/** Why a node was called. */
export type AttemptCause = "attempt" | "retry" | "hedge" | "probe";

/** Which migrations were run. */
interface MigrationRow {
  readonly version: number;
  readonly at: number;
}

/** What is in the database. */
export interface Schema {
  readonly patchbay_exchanges: ExchangeRow;
  readonly patchbay_attempts: AttemptRow;
  readonly patchbay_migrations: MigrationRow;
}
