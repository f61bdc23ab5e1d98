import { type CurveName, curves } from "../curves.ts";
import type { CodecResult } from "../messages.ts";
import type { CodecPace } from "../options.ts";
import { say } from "../say.ts";
import type { Role } from "../stage.ts";
import { type Estimate, estimate, exponentOf } from "../statistics.ts";
import { pairsWith, type WireName, type WirePair } from "../wires.ts";

interface CurvePoint {
  readonly size: number;
  readonly seconds: number;
}

/** How the time of one translation grows with one size. */
export interface CurveRow extends WirePair {
  readonly curve: CurveName;
  /** The fastest of the drawings. */
  readonly points: readonly CurvePoint[];
  /** 1 is in proportion, 2 is with the square. */
  readonly exponent: Estimate;
}

/** Above this an exponent is no longer taken for proportional growth. */
export const steepest = 1.3;

/** At small sizes what does not grow hides what does. */
const fittedPoints = 3;
const warmingSizes = 2;
/** Of larger sizes nothing new would be learnt. */
const longestSeconds = 2;

/** Draws curves, each for all pairs. */
export async function measureCurves(
  codec: Role,
  pace: CodecPace,
  { names, wires }: { readonly names: readonly CurveName[]; readonly wires: readonly WireName[] },
): Promise<readonly CurveRow[]> {
  const rows: CurveRow[] = [];
  for (const curve of names) {
    say(`growth with ${curve}`);
    for (const pair of pairsWith(wires)) rows.push(await drawAll(codec, pace, { curve, ...pair }));
  }
  return rows;
}

type Subject = WirePair & { readonly curve: CurveName };

async function drawAll(codec: Role, pace: CodecPace, subject: Subject): Promise<CurveRow> {
  const sizes = curves[subject.curve][pace.curves];
  const measure: Measure = async (size) => {
    const task = { kind: "curve", ...subject, size, milliseconds: pace.pointMilliseconds } as const;
    return { size, seconds: (await codec.ask<CodecResult>(task)).bestSeconds };
  };
  // Cold code is slow code, and compiling it takes CPU time too.
  for (const size of [...sizes.slice(0, warmingSizes), ...sizes.slice(0, warmingSizes)]) await measure(size);
  const drawings: (readonly CurvePoint[])[] = [];
  for (let drawing = 0; drawing < pace.drawings; drawing++) drawings.push(await draw(sizes, measure));
  return rowOf(subject, drawings);
}

type Measure = (size: number) => Promise<CurvePoint>;

async function draw(sizes: readonly number[], measure: Measure): Promise<readonly CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const size of sizes) {
    if ((points.at(-1)?.seconds ?? 0) < longestSeconds) points.push(await measure(size));
  }
  return points;
}

/** The fastest pass counts: what else happens, in this process and beside it, only makes one slower. */
function rowOf(subject: Subject, drawings: readonly (readonly CurvePoint[])[]): CurveRow {
  const points = (drawings[0] ?? []).map(({ size }, index) => ({
    size,
    seconds: Math.min(...drawings.flatMap((drawing) => drawing[index]?.seconds ?? [])),
  }));
  const fit = (all: readonly CurvePoint[]): number => exponentOf(all.slice(-fittedPoints));
  return { ...subject, points, exponent: { value: fit(points), spread: estimate(drawings.map(fit)).spread } };
}
