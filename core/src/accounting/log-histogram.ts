/** Sixteenths of a millisecond: what is shorter is counted as nothing. */
const unitsPerMs = 16;
const perOctave = 4;
/** Up to about 37 hours; what is longer counts as that. */
const octaves = 31;

/** Durations counted in a fixed number of steps, each a quarter longer than the one before at most. Adding costs next to nothing. */
export class LogHistogram {
  readonly #counts = new Uint32Array(octaves * perOctave);
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add(ms: number): void {
    const index = indexOf(ms);
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#total++;
  }

  /** The duration in milliseconds that this share (0 to 1) does not exceed, rounded up to a step; undefined without any. */
  quantile(share: number): number | undefined {
    if (this.#total === 0) return undefined;
    let left = Math.max(1, Math.ceil(this.#total * share));
    for (const [index, count] of this.#counts.entries()) {
      left -= count;
      if (left <= 0) return endOf(index);
    }
    return undefined;
  }
}

function indexOf(ms: number): number {
  const units = Math.min(Math.max(0, Math.floor(ms * unitsPerMs)), 0x7fff_ffff);
  if (units < perOctave) return units;
  const octave = 31 - Math.clz32(units);
  return (octave - 1) * perOctave + ((units >> (octave - 2)) & 3);
}

/** Where a step ends. */
function endOf(index: number): number {
  if (index < perOctave) return (index + 1) / unitsPerMs;
  const octave = Math.floor(index / perOctave) + 1;
  return (2 ** octave + ((index % perOctave) + 1) * 2 ** (octave - 2)) / unitsPerMs;
}
