import type { AttemptRow, ExchangeRow } from "./schema.ts";

/**
 * The columns of a table: those in which nearly every row has a value of its own, and those in which most rows of a batch are
 * alike. Handing a value over costs a database more than storing it, so what is alike is handed over once.
 */
export interface RowForm<Row> {
  readonly table: string;
  readonly own: readonly (keyof Row & string)[];
  readonly alike: readonly (keyof Row & string)[];
}

/** Exchanges. */
export const exchangeForm: RowForm<ExchangeRow> = {
  table: "patchbay_exchanges",
  own: ["id", "at", "duration_ms", "first_event_ms"],
  alike: [
    "operation",
    "protocol",
    "model",
    "stream",
    "client",
    "status",
    "outcome",
    "attempts",
    "pool",
    "node",
    "upstream_model",
    "answered_by",
    "losses",
    "error_code",
  ],
};

/** Attempts. */
export const attemptForm: RowForm<AttemptRow> = {
  table: "patchbay_attempts",
  own: [
    "exchange",
    "at",
    "duration_ms",
    "first_event_ms",
    "input_tokens",
    "cache_read_tokens",
    "output_tokens",
    "reasoning_tokens",
    "cost_nano",
  ],
  alike: [
    "attempt",
    "cause",
    "operation",
    "pool",
    "node",
    "model",
    "client",
    "outcome",
    "error_code",
    "cache_write_tokens",
    "cache_write_1h_tokens",
    "audio_input_tokens",
    "audio_output_tokens",
    "tool_prompt_tokens",
    "estimated",
    "unpriced",
    "price_version",
    "price",
    "price_tier",
  ],
};
