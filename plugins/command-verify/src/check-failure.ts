/** A check failed; the message says why. */
export class CheckFailure extends Error {
  override readonly name = "CheckFailure";
}

/** @throws CheckFailure when the condition does not hold. */
export function demand(isFine: boolean, complaint: string): asserts isFine {
  if (!isFine) throw new CheckFailure(complaint);
}
