import type { CodecResult, RequestTask } from "../messages.ts";
import type { CodecPace } from "../options.ts";
import type { Role } from "../stage.ts";
import { type Estimate, estimate } from "../statistics.ts";
import { pairsWith, type WireName, type WirePair } from "../wires.ts";

/** A long conversation from one wire to another, in medians over the rounds. */
export interface RequestRow extends WirePair {
  readonly kilobytes: number;
  /** The codecs alone. */
  readonly milliseconds: Estimate;
  /** What parsing the one body and printing the other takes beside that. */
  readonly jsonMilliseconds: Estimate;
  /** How many times the JSON alone. */
  readonly timesJson: Estimate;
}

/** Of the conversation as the neutral model has it; each wire has its own words around it. */
const bytes = 100_000;
/** A pass takes longer than one of a stream. */
const slices = 2;

/** Translates a request between all pairs, in turns. */
export async function measureRequests(
  codec: Role,
  pace: CodecPace,
  wires: readonly WireName[],
): Promise<readonly RequestRow[]> {
  const pairs = pairsWith(wires);
  const results = pairs.map((): Round[] => []);
  const ask = (pair: WirePair, step: RequestTask["step"], milliseconds: number): Promise<CodecResult> =>
    codec.ask<CodecResult>({ kind: "request", ...pair, bytes, step, milliseconds });

  for (const pair of pairs)
    for (const step of ["translate", "json"] as const) await ask(pair, step, pace.warmUpMilliseconds);
  for (let round = 0; round < pace.rounds; round++) {
    for (const [index, pair] of pairs.entries()) {
      const codecs = await ask(pair, "translate", pace.sliceMilliseconds * slices);
      const json = await ask(pair, "json", pace.sliceMilliseconds);
      results[index]?.push({ codecs, json });
    }
  }
  return pairs.map((pair, index) => rowOf(pair, results[index] ?? []));
}

interface Round {
  readonly codecs: CodecResult;
  readonly json: CodecResult;
}

function rowOf(pair: WirePair, rounds: readonly Round[]): RequestRow {
  return {
    ...pair,
    kilobytes: (rounds[0]?.codecs.volume.bytes ?? 0) / 1000,
    milliseconds: estimate(rounds.map(({ codecs }) => codecs.meanSeconds * 1000)),
    jsonMilliseconds: estimate(rounds.map(({ json }) => json.meanSeconds * 1000)),
    timesJson: estimate(rounds.map(({ codecs, json }) => codecs.meanSeconds / json.meanSeconds)),
  };
}
