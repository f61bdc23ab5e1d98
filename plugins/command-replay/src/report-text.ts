import type { Times } from "./compare/compare.ts";
import type { Difference } from "./compare/difference.ts";
import { milliseconds, type ReplayReport, type TapeReport } from "./report.ts";

/** A tape's report, for people. */
export function tapeText({ tape, verdict, differences, allowed, times, warnings, error }: TapeReport): string {
  return [
    `${verdict.padEnd(10)}  ${tape}${times ? `  ${timesText(times)}` : ""}`,
    ...(error === undefined ? [] : [`  ${error}`]),
    ...warnings.map((warning) => `  note: ${warning}`),
    ...differences.flatMap(differenceLines),
    ...(allowed.length > 0 ? [`  allowed: ${countsText(allowed)}`] : []),
    "",
  ].join("\n");
}

/** What follows the tapes. */
export function summaryText({ tapes }: ReplayReport): string {
  const count = (verdict: TapeReport["verdict"]): number => tapes.filter((each) => each.verdict === verdict).length;
  return `\n${count("same")} same, ${count("different")} different, ${count("not-played")} not played\n`;
}

function differenceLines({ place, what, tape, now }: Difference): readonly string[] {
  return [
    `  ${place}: ${what}`,
    ...(tape === undefined ? [] : [`    - ${oneLine(tape)}`]),
    ...(now === undefined ? [] : [`    + ${oneLine(now)}`]),
  ];
}

function oneLine(text: string): string {
  return text.replaceAll("\n", "\\n");
}

function countsText(differences: readonly Difference[]): string {
  const counts = new Map<string, number>();
  for (const { place } of differences) counts.set(place, (counts.get(place) ?? 0) + 1);
  return [...counts].map(([place, count]) => `${place} (${count})`).join(", ");
}

function timesText({ tape, now }: NonNullable<TapeReport["times"]>): string {
  const text = ({ firstEventMs, totalMs }: Times): string =>
    [firstEventMs, totalMs].map((ms) => (ms === undefined ? "–" : milliseconds(ms))).join("/");
  return `first event/total: tape ${text(tape)}, now ${text(now)}`;
}
