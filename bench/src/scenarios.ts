import type { KernelSetup, NoOpKind } from "./messages.ts";

/** What clients ask and how the upstream answers. */
export interface Workload {
  readonly streamed: boolean;
  readonly requestBytes: number;
  readonly events: number;
  readonly eventsPerFlush: number;
  readonly concurrency: number;
}

/** What stands between client and upstream, and whose CPU time its own is compared with. */
export interface System {
  readonly role: "bare" | "koa" | "patchbay";
  readonly setup: KernelSetup;
  readonly against: SystemName;
}

export type SystemName =
  | "bare"
  | "koa"
  | "same-wire"
  | "neutral"
  | "nodes-100x10"
  | "nodes-1x1000"
  | `${NoOpKind}-${5 | 20}`;

export type WorkloadName = "whole" | "streamed" | "bursts" | "large";

const short = { requestBytes: 400, concurrency: 32 };

export const workloads: Readonly<Record<WorkloadName, Workload>> = {
  whole: { ...short, streamed: false, events: 100, eventsPerFlush: 1 },
  streamed: { ...short, streamed: true, events: 100, eventsPerFlush: 1 },
  bursts: { ...short, streamed: true, events: 100, eventsPerFlush: 20 },
  large: { streamed: false, requestBytes: 100_000, events: 100, eventsPerFlush: 1, concurrency: 16 },
};

const plain: KernelSetup = { pools: 1, nodesPerPool: 1, neutral: false, noOps: undefined };

export const systems: Readonly<Record<SystemName, System>> = {
  bare: { role: "bare", setup: plain, against: "bare" },
  koa: { role: "koa", setup: plain, against: "bare" },
  "same-wire": { role: "patchbay", setup: plain, against: "bare" },
  neutral: { role: "patchbay", setup: { ...plain, neutral: true }, against: "same-wire" },
  "transform-5": noOps("transform", 5),
  "transform-20": noOps("transform", 20),
  "policy-5": noOps("policy", 5),
  "policy-20": noOps("policy", 20),
  "observer-5": noOps("observer", 5),
  "observer-20": noOps("observer", 20),
  "nodes-100x10": nodes(100, 10),
  "nodes-1x1000": nodes(1, 1000),
};

/** One workload of a run with the systems it is tried on. */
export interface Part {
  readonly name: WorkloadName;
  readonly systems: readonly SystemName[];
}

const wholeOnly: readonly SystemName[] = [
  "transform-5",
  "transform-20",
  "policy-5",
  "policy-20",
  "observer-5",
  "observer-20",
  "nodes-100x10",
  "nodes-1x1000",
];

const plan: readonly Part[] = [
  { name: "whole", systems: ["bare", "koa", "same-wire", "neutral", ...wholeOnly] },
  { name: "streamed", systems: ["bare", "koa", "same-wire", "neutral"] },
  { name: "bursts", systems: ["bare", "same-wire", "neutral"] },
  { name: "large", systems: ["bare", "same-wire", "neutral"] },
];

export interface Selection {
  readonly parts: readonly Part[];
  readonly start: boolean;
}

/** The parts of the plan that `only` names, with what they are compared with; all of it for no names. */
export function selectParts(only: readonly string[]): Selection {
  const known = [...Object.keys(workloads), ...Object.keys(systems), "start"];
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--only: "${unknown}" is none of ${known.join(", ")}`);

  const wantedWorkloads = only.filter((name) => name in workloads);
  const wantedSystems = only.filter((name) => name in systems);
  const startAlone = only.length > 0 && wantedWorkloads.length + wantedSystems.length === 0;
  const parts = (startAlone ? [] : plan)
    .filter(({ name }) => wantedWorkloads.length === 0 || wantedWorkloads.includes(name))
    .map((part) => ({ name: part.name, systems: withReferences(chosen(part.systems, wantedSystems)) }))
    .filter((part) => part.systems.length > 0);
  return { parts, start: only.length === 0 || only.includes("start") };
}

/** The roles that a selection needs. */
export function rolesOf({ parts }: Selection): readonly string[] {
  const underTest = parts.flatMap((part) => part.systems.map((name) => systems[name].role));
  return [...new Set(["upstream", "load", ...underTest])];
}

function chosen(planned: readonly SystemName[], wanted: readonly string[]): readonly SystemName[] {
  return wanted.length === 0 ? planned : planned.filter((name) => wanted.includes(name));
}

function withReferences(names: readonly SystemName[]): readonly SystemName[] {
  if (names.length === 0) return [];
  return [...new Set<SystemName>(["bare", ...names.map((name) => systems[name].against), ...names])];
}

function noOps(kind: NoOpKind, count: number): System {
  return { role: "patchbay", setup: { ...plain, noOps: { kind, count } }, against: "same-wire" };
}

function nodes(pools: number, nodesPerPool: number): System {
  return { role: "patchbay", setup: { ...plain, pools, nodesPerPool }, against: "same-wire" };
}
