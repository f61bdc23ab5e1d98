/** Dollars per million tokens. What is left out is charged as its wider kind, which each says. */
export interface Rates {
  readonly input: number;
  /** Input that was read from the cache; else as `input`. */
  readonly cachedInput?: number;
  /** Input that was written to the cache; else as `input`. */
  readonly cacheWrite?: number;
  /** Input that was written to the cache for an hour; else as `cacheWrite`. */
  readonly cacheWrite1h?: number;
  /** Audio in the input, as far as no cache had it; else as `input`. */
  readonly audioInput?: number;
  /** Absent for models that give no tokens back, such as those for embeddings. */
  readonly output?: number;
  /** Reasoning, where it has a price of its own; else as `output`. */
  readonly reasoning?: number;
  /** Audio in the output; else as `output`. */
  readonly audioOutput?: number;
}

/** Rates of the whole request when its input is longer than so many tokens. What is left out stays as it is. */
export interface RateTier extends Partial<Rates> {
  readonly above: number;
}

/** What a model costs. */
export interface PriceRow extends Rates {
  /** Names as the provider knows them, with `*` for anything. Without a date a name also stands for its dated forms. */
  readonly model: string | readonly string[];
  /** Only where it was asked of this one, with `*` for anything; absent: of anybody. */
  readonly provider?: string;
  /** First day of the price, such as `2027-01-01`, in UTC. */
  readonly from?: string;
  /** The day on which it ends, in UTC: no longer in force on it. */
  readonly until?: string;
  readonly tiers?: readonly RateTier[];
}

/** Prices and a word that tells which they are. The first row that fits counts. */
export interface PriceTable {
  readonly version: string;
  readonly models: readonly PriceRow[];
}
