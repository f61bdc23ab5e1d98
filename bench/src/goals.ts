import { codecGoals } from "./codecs/goals.ts";
import type { Goal, Results } from "./goal.ts";
import type { Row } from "./measure.ts";
import { pluginGoals } from "./plugins/goals.ts";
import type { SystemName, WorkloadName } from "./scenarios.ts";
import { usualPairs } from "./selection.ts";
import { type Estimate, shown } from "./statistics.ts";

export interface Outcome {
  readonly goal: string;
  readonly verdict: "reached" | "not reached" | "unclear" | "not measured";
  readonly measured: string;
}

const ratio = (value: number): string => value.toFixed(2);
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const microseconds = (value: number): string => `${value.toFixed(1)} µs`;

const kernelGoals: readonly Goal[] = [
  {
    text: "same wire, whole: at least 0.5 of bare requests/s",
    limit: 0.5,
    atLeast: true,
    measure: of("whole", "same-wire", (row) => row.requestsRatio),
    show: ratio,
  },
  {
    text: "same wire, streamed: at least 0.9 of bare events/s",
    limit: 0.9,
    atLeast: true,
    measure: of("streamed", "same-wire", (row) => row.eventsRatio),
    show: ratio,
  },
  noOpGoal("transform"),
  noOpGoal("policy"),
  noOpGoal("observer"),
  ...(["whole", "streamed"] as const).map(observersGoal),
  {
    text: "1,000 nodes over 100 pools: at most 5 % more CPU per request",
    limit: 0.05,
    measure: of("whole", "nodes-100x10", (row) => row.addedCpuShare),
    show: percent,
  },
  {
    text: "1,000 nodes in one pool: at most 20 µs per request",
    limit: 20,
    measure: of("whole", "nodes-1x1000", (row) => row.addedCpuMicroseconds),
    show: microseconds,
  },
  {
    text: "1,000 aliases rather than one: at most 5 µs per request",
    limit: 5,
    measure: of("whole", "aliases-1000", (row) => row.addedCpuMicroseconds),
    show: microseconds,
  },
  {
    text: "ready within 500 ms",
    limit: 500,
    measure: ({ start }) => ("unavailable" in start ? undefined : start.readyMilliseconds),
    show: (value) => `${value.toFixed(0)} ms`,
  },
  {
    text: "idle within 80 MB",
    limit: 80,
    measure: ({ start }) => ("unavailable" in start ? undefined : start.idleMegabytes),
    show: (value) => `${value.toFixed(0)} MB`,
  },
];

const goals: readonly Goal[] = [...kernelGoals, ...usualPairs.map(crossGoal), ...pluginGoals, ...codecGoals];

/** Each goal with what was measured for it; unclear is a distance to the limit that is smaller than the spread, or one sample. */
export function judge(results: Results): readonly Outcome[] {
  return goals.map(({ text, limit, atLeast, measure, show }) => {
    const estimate = measure(results);
    if (estimate === undefined || Number.isNaN(estimate.value)) {
      return { goal: text, verdict: "not measured", measured: "" };
    }
    const { value, spread, note } = estimate;
    const distance = atLeast ? value - limit : limit - value;
    const verdict = distance >= 0 ? "reached" : "not reached";
    const isClear = Math.abs(distance) >= spread;
    const measured = `${shown(estimate, show)}${note === undefined ? "" : `, ${note}`}`;
    return { goal: text, verdict: isClear ? verdict : "unclear", measured };
  });
}

function crossGoal(system: SystemName): Goal {
  return {
    text: `${system}, streamed: at least 0.6 of bare events/s`,
    limit: 0.6,
    atLeast: true,
    measure: of("streamed", system, (row) => row.eventsRatio),
    show: ratio,
  };
}

function noOpGoal(kind: "transform" | "policy" | "observer"): Goal {
  return {
    text: `20 ${kind} plugins that do nothing: at most 5 µs per request`,
    limit: 5,
    measure: of("whole", `${kind}-20`, (row) => row.addedCpuMicroseconds),
    show: microseconds,
  };
}

function observersGoal(workload: WorkloadName): Goal {
  return {
    text: `metrics, monitor and ledger together, ${workload}: at least 0.9 of requests/s without`,
    limit: 0.9,
    atLeast: true,
    measure: of(workload, "with-observers", (row) => row.requestsRatio),
    show: ratio,
  };
}

function of(workload: WorkloadName, system: SystemName, pick: (row: Row) => Estimate): Goal["measure"] {
  return ({ rows }) => {
    const row = rows.find((candidate) => candidate.workload === workload && candidate.system === system);
    return row && pick(row);
  };
}
