/** The wires of this repository, by short names. */
export const wireNames = ["chat", "responses", "claude", "gemini", "ollama"] as const;

export type WireName = (typeof wireNames)[number];

/** For a request the client's wire and the upstream's; for an answer the other way round. */
export interface WirePair {
  readonly from: WireName;
  readonly to: WireName;
}

/** All pairs that wires can make, those with themselves too. */
export const wirePairs: readonly WirePair[] = wireNames.flatMap((from) => wireNames.map((to) => ({ from, to })));

/** The pairs that have one of these in them; all for none. */
export function pairsWith(wanted: readonly string[]): readonly WirePair[] {
  return wirePairs.filter(({ from, to }) => wanted.length === 0 || wanted.includes(from) || wanted.includes(to));
}
