/** Nobody asks for so many answers at once. */
const tooMany = 1024;

/** Which candidate a piece of an answer belongs to: the first one when the number is none that a candidate can have. */
export function candidateIndex(value: number | undefined): number {
  return Number.isInteger(value) && value !== undefined && value >= 0 && value < tooMany ? value : 0;
}
