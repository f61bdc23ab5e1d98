import type { Goal } from "../goal.ts";
import type { LifeOrder, Tier } from "../messages.ts";
import type { Row } from "../measure.ts";
import type { SystemName, WorkloadName } from "../scenarios.ts";
import type { Estimate } from "../statistics.ts";
import type { LifeRow } from "./life.ts";

type IsolatedTier = Exclude<Tier, "inline">;

const milliseconds = (value: number): string => `${value.toFixed(2)} ms`;
const wholeMilliseconds = (value: number): string => `${value.toFixed(0)} ms`;
const microseconds = (value: number): string => `${value.toFixed(2)} µs`;
const megabytes = (value: number): string => `${value.toFixed(1)} MB`;
const ratio = (value: number): string => value.toFixed(2);

/** What a programmed provider of a third party has to reach, in each tier. */
const limits = {
  process: { first: 0.5, throughput: 0.8, start: 150, memory: 20, atRest: 200 },
  strict: { first: 1, throughput: 0.4, start: 200, memory: 40, atRest: 400 },
} as const;

/** What plugins of third parties have to reach. */
export const pluginGoals: readonly Goal[] = [
  ...tierGoals("process"),
  {
    text: "process, first event: at most 3 ms more at p99",
    limit: 3,
    measure: ofRow("first", "call-process", (row) => row.addedFirstP99),
    show: milliseconds,
  },
  {
    text: "process, 16 streams: at most 1.3 times the CPU of inline",
    limit: 1.3,
    measure: ofRow("crowd", "call-process", (row) => inverse(row.cpuRatio)),
    show: ratio,
  },
  ...tierGoals("strict"),
  {
    text: "strict: at least 50,000 events/s per process",
    limit: 50_000,
    atLeast: true,
    measure: ofRow("volleys", "call-strict", (row) => row.eventsPerSecondBelow),
    show: (value) => Math.round(value).toLocaleString("en-US"),
  },
  {
    text: "40 paced streams, strict: at least 0.95 of inline",
    limit: 0.95,
    atLeast: true,
    measure: ofRow("paced", "call-strict", (row) => row.requestsRatio),
    show: ratio,
  },
  tapGoal("transform", 1, "5 transforms that do nothing: at most 5 µs, 1 each, accounting included"),
  tapGoal("observer", 1, "an event of an observer: at most 1 µs, delivery included"),
  {
    text: "a swap, the plugin's own setup left out: at most 5 ms",
    limit: 5,
    measure: ({ swaps }) => worst(swaps.map(({ milliseconds: each, tier }) => ({ ...each, note: tier }))),
    show: milliseconds,
  },
  {
    text: "10 minutes with all observers: memory grows by at most 1 MB a minute",
    limit: 1,
    measure: ({ soak }) => soak && { value: soak.grownMegabytesPerMinute, spread: 0 },
    show: (value) => `${value.toFixed(2)} MB`,
  },
  {
    text: "minimal distribution: at most 1.5 MB",
    limit: 1.5,
    measure: ({ distribution }) => distribution && { value: distribution.megabytes, spread: 0 },
    show: (value) => `${value.toFixed(2)} MB`,
  },
  {
    text: "patchbay plugin dev: reloads within 200 ms",
    limit: 200,
    measure: ({ reload }) => reload,
    show: wholeMilliseconds,
  },
  {
    text: "minimal distribution: ready within 400 ms",
    limit: 400,
    measure: ({ distribution }) => distribution?.readyMilliseconds,
    show: wholeMilliseconds,
  },
];

function tierGoals(tier: IsolatedTier): readonly Goal[] {
  const { first, throughput, start, memory, atRest } = limits[tier];
  return [
    {
      text: `${tier}, first event: at most ${first} ms more at p50`,
      limit: first,
      measure: ofRow("first", `call-${tier}`, (row) => row.addedFirstP50),
      show: milliseconds,
    },
    ...(["crowd", "volleys"] as const).map((workload): Goal => ({
      text: `${tier}, 16 streams, ${workload}: at least ${throughput} of inline requests/s`,
      limit: throughput,
      atLeast: true,
      measure: ofRow(workload, `call-${tier}`, (row) => row.requestsRatio),
      show: ratio,
    })),
    lifeGoal(["start", tier], `starts within ${start} ms`, start),
    lifeGoal(["hang", tier], "hangs: answered within 1,500 ms", 1500),
    lifeGoal(["grow", tier], "takes all memory: answered within 1,500 ms", 1500),
    lifeGoal(["crash", tier], "killed: serves again within 300 ms", 300),
    memoryGoal(["start", tier], `takes at most ${memory} MB`, memory),
    memoryGoal(["idle", tier], `10 at rest take at most ${atRest} MB`, atRest),
    {
      text: `${tier}, takes all memory: the kernel grows by at most 10 MB`,
      limit: 10,
      measure: ({ life }) => find(life, ["grow", tier])?.grownMegabytes,
      show: megabytes,
    },
  ];
}

type Place = readonly [task: LifeOrder["task"], tier: IsolatedTier];

function lifeGoal(place: Place, text: string, limit: number): Goal {
  return {
    text: `${place[1]}, ${text}`,
    limit,
    measure: ({ life }) => find(life, place)?.milliseconds,
    show: wholeMilliseconds,
  };
}

function memoryGoal(place: Place, text: string, limit: number): Goal {
  return {
    text: `${place[1]}, ${text}`,
    limit,
    measure: ({ life }) => find(life, place)?.megabytesBelow,
    show: megabytes,
  };
}

function tapGoal(kind: "transform" | "observer", limit: number, text: string): Goal {
  return {
    text,
    limit,
    measure: ({ taps }) => taps.find((row) => row.kind === kind)?.microseconds,
    show: microseconds,
  };
}

function find(rows: readonly LifeRow[], [task, tier]: Place): LifeRow | undefined {
  return rows.find((row) => row.task === task && row.tier === tier);
}

function ofRow(workload: WorkloadName, system: SystemName, pick: (row: Row) => Estimate): Goal["measure"] {
  return ({ rows }) => {
    const row = rows.find((candidate) => candidate.workload === workload && candidate.system === system);
    return row && pick(row);
  };
}

function inverse({ value, spread }: Estimate): Estimate {
  return { value: 1 / value, spread: spread / value ** 2 };
}

function worst<Found extends Estimate>(found: readonly Found[]): Found | undefined {
  return found.toSorted((one, other) => other.value - one.value)[0];
}
