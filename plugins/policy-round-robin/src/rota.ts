/** Tells whose turn it is, as an index into the list of weights. */
export type Rota = (turn: number) => number;

// The product of two numbers below this is exact.
const maxPeriod = 2 ** 26;
const goldenRatio = (1 + Math.sqrt(5)) / 2;

/**
 * Lays the members out along a line, each as long as its weight. Turns walk that line, round and round, in steps that meet
 * every place once per period and spread each member's turns evenly over it. Equal members simply follow each other.
 */
export function createRota(weights: readonly number[]): Rota {
  const [first] = weights;
  if (weights.every((weight) => weight === first)) return (turn) => turn % weights.length;
  let period = 0;
  const ends = wholeNumbers(weights).map((length) => (period += length));
  const step = evenStep(period);
  return (turn) => indexOfPlace(ends, ((turn % period) * step) % period);
}

function indexOfPlace(ends: readonly number[], place: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The weights' proportions in small whole numbers; fractions count to the thousandth. */
function wholeNumbers(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const scale = Math.min(1000, (maxPeriod - weights.length) / sum);
  const units = weights.map((weight) => Math.max(1, Math.floor(weight * scale + 1e-6)));
  const divisor = units.reduce(commonDivisor);
  return units.map((unit) => unit / divisor);
}

const stepsToTry = 64;

/** The step near the golden ratio's share of the period that spreads its multiples best. */
function evenStep(period: number): number {
  const ideal = Math.round(period / goldenRatio);
  let best = { step: 1, unevenness: unevenness(1, period) };
  for (let step = ideal - stepsToTry; step <= ideal + stepsToTry; step++) {
    const candidate = { step, unevenness: unevenness(step, period) };
    if (step > 0 && candidate.unevenness < best.unevenness) best = candidate;
  }
  return best.step;
}

/**
 * How unevenly the multiples of a step fall on a period: the sum of the partial quotients of their fraction, which bounds the
 * discrepancy of its multiples (L. Kuipers, H. Niederreiter, Uniform Distribution of Sequences, 2.3).
 */
function unevenness(step: number, period: number): number {
  let [large, small] = [period, step];
  let sum = 0;
  while (small > 0) {
    sum += Math.floor(large / small);
    [large, small] = [small, large % small];
  }
  return large === 1 ? sum : Number.POSITIVE_INFINITY;
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}
