import type { Goal, Results } from "../goal.ts";
import type { Estimate } from "../statistics.ts";
import { type CurveName, curveNames } from "../curves.ts";
import { type WireName, wireNames } from "../wires.ts";
import { steepest } from "./curves.ts";

/** What codecs alone have to reach; where it is asked of many pairs, the worst one counts and is named. */
export const codecGoals: readonly Goal[] = [
  ...wireNames.flatMap((wire) => [stepGoal(wire, "decode"), stepGoal(wire, "encode")]),
  {
    text: "a conversation of 100 KB between any two wires: at most 2 ms",
    limit: 2,
    measure: ({ requests }) => worst(requests, (row) => row.milliseconds),
    show: (value) => `${value.toFixed(2)} ms`,
  },
  ...curveNames.map(curveGoal),
];

function stepGoal(wire: WireName, step: "decode" | "encode"): Goal {
  return {
    text: `${wire}, ${step}: at most 3 µs per text delta`,
    limit: 3,
    measure: ({ replies }) =>
      worst(
        replies.filter((row) => row.from === wire && row.step === step && row.shape === "text"),
        (row) => row.microsecondsPerDelta,
      ),
    show: (value) => `${value.toFixed(2)} µs`,
  };
}

function curveGoal(name: CurveName): Goal {
  return {
    text: `growth with ${name}, any two wires: exponent at most ${steepest}`,
    limit: steepest,
    measure: ({ curves }: Results) =>
      worst(
        curves.filter(({ curve }) => curve === name),
        ({ exponent }) => exponent,
      ),
    show: (value) => value.toFixed(2),
  };
}

function worst<Row extends { readonly from: WireName; readonly to: WireName }>(
  rows: readonly Row[],
  pick: (row: Row) => Estimate | undefined,
): (Estimate & { readonly note: string }) | undefined {
  const found = rows.flatMap((row) => {
    const estimate = pick(row);
    return estimate === undefined
      ? []
      : [{ ...estimate, note: row.from === row.to ? row.from : `${row.from} to ${row.to}` }];
  });
  return found.toSorted((one, other) => other.value - one.value)[0];
}
