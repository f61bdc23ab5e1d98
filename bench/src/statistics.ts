/** The middle value; not a number for none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A median, and half the distance between the quartiles: how far what it is made of lies apart; not a number for one value. */
export interface Estimate {
  readonly value: number;
  readonly spread: number;
}

export function estimate(values: readonly number[]): Estimate {
  const spread = values.length > 1 ? (quantile(values, 0.75) - quantile(values, 0.25)) / 2 : Number.NaN;
  return { value: median(values), spread };
}

/** An estimate as text. */
export function shown({ value, spread }: Estimate, show: (value: number) => string): string {
  return Number.isNaN(spread) ? `${show(value)} once` : `${show(value)} ±${show(spread)}`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

/** How a measure grows: the power of the size that fits best, by least squares between the logarithms. */
export function exponentOf(points: readonly { readonly size: number; readonly seconds: number }[]): number {
  const logs = points.map(({ size, seconds }) => ({ x: Math.log(size), y: Math.log(seconds) }));
  const mean = (pick: (log: { x: number; y: number }) => number): number =>
    logs.reduce((sum, log) => sum + pick(log), 0) / logs.length;
  const [x, y] = [mean((log) => log.x), mean((log) => log.y)];
  return mean((log) => (log.x - x) * (log.y - y)) / mean((log) => (log.x - x) ** 2);
}
