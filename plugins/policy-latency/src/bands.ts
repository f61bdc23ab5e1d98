/** How long a candidate takes, compared with those of its group. */
export interface Timed {
  readonly group: number;
  /** Milliseconds; infinite when it is not known. */
  readonly ms: number;
  /** Its place: 0 for the fastest of the first group, and so on through all groups. */
  band: number;
}

/** Less than this is noise, however fast the fastest is. */
const noiseMs = 10;

/**
 * Puts each into a band of its group. A band reaches from its fastest member as far as the tolerance says: to compare
 * neighbors with a tolerance would be no order, as a chain of near-equals joins the fast and the slow.
 */
export function assignBands(all: readonly Timed[], tolerance: number): void {
  let band = -1;
  let current = -1;
  let reach = 0;
  for (const timed of all.toSorted(byTime)) {
    const { group, ms } = timed;
    if (group !== current || ms > reach) {
      band++;
      current = group;
      reach = ms + Math.max(ms * tolerance, noiseMs);
    }
    timed.band = band;
  }
}

function byTime(one: Timed, other: Timed): number {
  if (one.group !== other.group) return one.group - other.group;
  return one.ms === other.ms ? 0 : one.ms - other.ms;
}
