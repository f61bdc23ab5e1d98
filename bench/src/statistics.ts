/** The middle value; not a number for none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A median, and half the distance between the quartiles: how far what it is made of lies apart. */
export interface Estimate {
  readonly value: number;
  readonly spread: number;
}

export function estimate(values: readonly number[]): Estimate {
  return { value: median(values), spread: (quantile(values, 0.75) - quantile(values, 0.25)) / 2 };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
