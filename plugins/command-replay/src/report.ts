import { basename } from "node:path";
import type { Tape } from "@patchbay/observe-record";
import { compare, type Times, timesOf } from "./compare/compare.ts";
import { type Difference, type Place } from "./compare/difference.ts";
import type { Performance } from "./play.ts";

/** What is said of one tape. */
export interface TapeReport {
  readonly tape: string;
  readonly exchange?: string;
  readonly verdict: "same" | "different" | "not-played";
  readonly differences: readonly Difference[];
  /** Differences that are no fault here. */
  readonly allowed: readonly Difference[];
  readonly times?: { readonly tape: Times; readonly now: Times };
  readonly warnings: readonly string[];
  /** Why it could not be played. */
  readonly error?: string;
}

/** What is said of all. */
export interface ReplayReport {
  readonly format: 1;
  readonly verdict: "same" | "different";
  readonly tapes: readonly TapeReport[];
}

/** What counts as a fault. */
export interface Measure {
  readonly allowed: ReadonlySet<Place>;
  /** In percent of the time on the tape. */
  readonly maxSlower: number | undefined;
}

/** The report of a tape that was played. */
export async function reportOf(path: string, given: Tape, played: Performance, measure: Measure): Promise<TapeReport> {
  const times = { tape: timesOf(given), now: timesOf(played.tape) };
  const found: readonly Difference[] = [
    ...played.missing.map((now) => ({
      place: "missing" as const,
      what: "the new configuration asked for what the tape does not hold",
      now,
    })),
    ...(await compare(given, played.tape, played.wires)),
    ...slower(times, measure.maxSlower),
  ];
  const differences = found.filter(({ place }) => !measure.allowed.has(place));
  return {
    tape: basename(path),
    exchange: given.header.exchange,
    verdict: differences.length === 0 ? "same" : "different",
    differences,
    allowed: found.filter(({ place }) => measure.allowed.has(place)),
    times,
    warnings: [...given.warnings, ...given.incomplete.map((gap) => `the tape is not whole: ${gap}`)],
  };
}

/** The report of one that could not. */
export function notPlayed(path: string, error: string): TapeReport {
  return { tape: basename(path), verdict: "not-played", differences: [], allowed: [], warnings: [], error };
}

function slower(
  { tape, now }: { readonly tape: Times; readonly now: Times },
  maxSlower: number | undefined,
): readonly Difference[] {
  if (maxSlower === undefined) return [];
  const names = { firstEventMs: "first event", totalMs: "total" } as const;
  return (["firstEventMs", "totalMs"] as const).flatMap((key) => {
    const [before, after] = [tape[key], now[key]];
    if (before === undefined || after === undefined || after <= before * (1 + maxSlower / 100)) return [];
    return [{ place: "time", what: names[key], tape: milliseconds(before), now: milliseconds(after) } as const];
  });
}

/** A time, for people. */
export function milliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}
