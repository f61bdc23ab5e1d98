/** One thing that counts. */
export interface Measured {
  /** A whole number, so that sums are exact. */
  readonly amount: number;
  /** Its amount is not known, and 0 here. */
  readonly isUnknown?: boolean;
}

/** What has been counted. */
export interface Sums {
  readonly amount: number;
  readonly requests: number;
  /** How many of them had an amount that is not known. */
  readonly unknown: number;
}

export const noSums: Sums = { amount: 0, requests: 0, unknown: 0 };

export function sumsOf({ amount, isUnknown }: Measured): Sums {
  return { amount, requests: 1, unknown: isUnknown === true ? 1 : 0 };
}

export function plus(one: Sums, two: Sums): Sums {
  return {
    amount: one.amount + two.amount,
    requests: one.requests + two.requests,
    unknown: one.unknown + two.unknown,
  };
}

export function minus(one: Sums, two: Sums): Sums {
  return {
    amount: one.amount - two.amount,
    requests: one.requests - two.requests,
    unknown: one.unknown - two.unknown,
  };
}

/** What counts within some time. Times are milliseconds since the epoch. */
export interface Window {
  add(measured: Measured, now: number): void;
  /** Of latency `amount` is the 95th percentile. */
  read(now: number): Sums;
}
