import {
  type KernelSetup,
  type NoOpKind,
  type ObserverName,
  observers,
  type Subject,
  subjects,
  type Tier,
  tiers,
} from "./messages.ts";
import { type WireName, wireNames, wirePairs } from "./wires.ts";

/** What clients ask and how the upstream answers. */
export interface Workload {
  readonly streamed: boolean;
  readonly requestBytes: number;
  readonly events: number;
  readonly eventsPerFlush: number;
  readonly pauseMilliseconds: number;
  readonly concurrency: number;
}

/** What stands between client and upstream. */
export interface System {
  readonly role: "bare" | "koa" | "patchbay";
  readonly setup: KernelSetup;
  /** What its clients speak. */
  readonly wire: WireName;
  /** Whose CPU time its own is compared with. */
  readonly against: SystemName;
  /** Whose requests and events per second its own are compared with. */
  readonly bare: SystemName;
}

type CrossName = `bare-${WireName}` | `${WireName}-to-${WireName}`;

type KernelName =
  | "bare"
  | "koa"
  | "same-wire"
  | "neutral"
  | "nodes-100x10"
  | "nodes-1x1000"
  | "aliases-1"
  | "aliases-1000"
  | `${NoOpKind}-${5 | 20}`;

/** A plugin of a third party and where it runs. */
export type SubjectName = `${Subject}-${Tier}`;

/** The kernel with one observer, with those that stand in a set by default, or with all. */
export type ObservedName = `with-${ObserverName | "observers" | "all"}`;

export type SystemName = KernelName | CrossName | SubjectName | ObservedName;

export type WorkloadName = "whole" | "streamed" | "bursts" | "large" | "first" | "crowd" | "volleys" | "paced";

const short = { requestBytes: 400, concurrency: 32, pauseMilliseconds: 0 };
const sixteen = { ...short, streamed: true, events: 100, concurrency: 16 };

export const workloads: Readonly<Record<WorkloadName, Workload>> = {
  whole: { ...short, streamed: false, events: 100, eventsPerFlush: 1 },
  streamed: { ...short, streamed: true, events: 100, eventsPerFlush: 1 },
  bursts: { ...short, streamed: true, events: 100, eventsPerFlush: 20 },
  large: { ...short, streamed: false, requestBytes: 100_000, events: 100, eventsPerFlush: 1, concurrency: 16 },
  first: { ...short, streamed: true, events: 10, eventsPerFlush: 1, concurrency: 1 },
  crowd: { ...sixteen, eventsPerFlush: 1 },
  volleys: { ...sixteen, eventsPerFlush: 20 },
  paced: { ...short, streamed: true, events: 25, eventsPerFlush: 1, pauseMilliseconds: 20, concurrency: 40 },
};

const plain: KernelSetup = {
  pools: 1,
  nodesPerPool: 1,
  aliases: 0,
  neutral: false,
  noOps: undefined,
  observers: [],
  subject: undefined,
  client: "chat",
  upstream: "chat",
};

const chat = { wire: "chat", bare: "bare" } as const;

const kernelSystems: Readonly<Record<KernelName, System>> = {
  bare: { role: "bare", setup: plain, against: "bare", ...chat },
  koa: { role: "koa", setup: plain, against: "bare", ...chat },
  "same-wire": { role: "patchbay", setup: plain, against: "bare", ...chat },
  neutral: { role: "patchbay", setup: { ...plain, neutral: true }, against: "same-wire", ...chat },
  "transform-5": noOps("transform", 5),
  "transform-20": noOps("transform", 20),
  "policy-5": noOps("policy", 5),
  "policy-20": noOps("policy", 20),
  "observer-5": noOps("observer", 5),
  "observer-20": noOps("observer", 20),
  "nodes-100x10": nodes(100, 10),
  "nodes-1x1000": nodes(1, 1000),
  "aliases-1": aliases(1, "same-wire"),
  "aliases-1000": aliases(1000, "aliases-1"),
};

/** Clients of one wire before upstreams of another; the bare proxy before the same upstream, with clients that speak its wire. */
const crossSystems: readonly (readonly [CrossName, System])[] = [
  ...wireNames.map((wire) => {
    const name = `bare-${wire}` as const;
    return [name, { role: "bare", setup: plain, wire, against: name, bare: name }] as const;
  }),
  ...wirePairs.map(({ from: client, to: upstream }) => {
    const bare = `bare-${upstream}` as const;
    const setup = { ...plain, client, upstream, neutral: client === upstream };
    return [
      `${client}-to-${upstream}` as const,
      { role: "patchbay", setup, wire: client, against: bare, bare },
    ] as const;
  }),
];

/** The same plugin in each tier; a kernel that runs it inline is what the others are compared with. */
const subjectSystems: readonly (readonly [SubjectName, System])[] = subjects.flatMap((name) =>
  tiers.map((tier) => {
    const inline = `${name}-inline` as const;
    const setup = { ...plain, subject: { name, tier } };
    return [
      `${name}-${tier}` as const,
      { role: "patchbay", setup, wire: "chat", against: inline, bare: inline },
    ] as const;
  }),
);

/** What the team's distribution runs as it stands: nothing of that has to be set up, and nothing of it sends or keeps what people wrote. */
const standing: readonly ObserverName[] = ["metrics", "monitor", "ledger"];

const observedSystems: readonly (readonly [ObservedName, System])[] = [
  ...observers.map((name) => [`with-${name}`, observed([name])] as const),
  ["with-observers", observed(standing)],
  ["with-all", observed(observers)],
];

const systems: ReadonlyMap<string, System> = new Map([
  ...Object.entries(kernelSystems),
  ...observedSystems,
  ...crossSystems,
  ...subjectSystems,
]);

/** All plugins of third parties, in every tier. */
export const subjectNames: readonly SubjectName[] = subjectSystems.map(([name]) => name);

/** Every observer alone, those that stand in a set by default, and all. */
export const observedNames: readonly ObservedName[] = observedSystems.map(([name]) => name);

/** All pairs of wires, those with themselves through the neutral model. */
export const crossNames: readonly SystemName[] = crossSystems.map(([name]) => name);

export function systemOf(name: SystemName): System {
  const system = systems.get(name);
  if (!system) throw new Error(`there is no system "${name}"`);
  return system;
}

function noOps(kind: NoOpKind, count: number): System {
  return { role: "patchbay", setup: { ...plain, noOps: { kind, count } }, against: "same-wire", ...chat };
}

function observed(names: readonly ObserverName[]): System {
  const system = { role: "patchbay", setup: { ...plain, observers: names }, wire: "chat" } as const;
  return { ...system, against: "same-wire", bare: "same-wire" };
}

function aliases(count: number, against: SystemName): System {
  return { role: "patchbay", setup: { ...plain, aliases: count }, against, ...chat };
}

function nodes(pools: number, nodesPerPool: number): System {
  return { role: "patchbay", setup: { ...plain, pools, nodesPerPool }, against: "same-wire", ...chat };
}
