import { type CurveName, curveNames } from "./curves.ts";
import { type Subject, subjects, tiers } from "./messages.ts";
import {
  crossNames,
  observedNames,
  subjectNames,
  type SystemName,
  systemOf,
  type WorkloadName,
  workloads,
} from "./scenarios.ts";
import { type WireName, wireNames } from "./wires.ts";

const groupNames = [
  "start",
  "kernel",
  "cross",
  "observers",
  "tiers",
  "life",
  "swaps",
  "taps",
  "distribution",
  "reload",
  "soak",
  "codecs",
  "requests",
  "curves",
] as const;

export type GroupName = (typeof groupNames)[number];

/** One workload of a run with the systems it is tried on. */
export interface Part {
  readonly group: GroupName;
  readonly name: WorkloadName;
  readonly systems: readonly SystemName[];
}

export interface Selection {
  readonly groups: ReadonlySet<GroupName>;
  readonly parts: readonly Part[];
  /** Pairs without one of these are left out; none means all. */
  readonly wires: readonly WireName[];
  readonly curves: readonly CurveName[];
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
  "aliases-1",
  "aliases-1000",
];

/** The pairs of every run; the others are there for those who name them. */
export const usualPairs: readonly SystemName[] = [
  "chat-to-claude",
  "claude-to-chat",
  "responses-to-claude",
  "gemini-to-chat",
  "ollama-to-claude",
  "claude-to-gemini",
];

function inTiers(subject: Subject): readonly SystemName[] {
  return tiers.map((tier) => `${subject}-${tier}` as const);
}

const plan: readonly Part[] = [
  { group: "kernel", name: "whole", systems: ["bare", "koa", "same-wire", "neutral", ...wholeOnly] },
  { group: "kernel", name: "streamed", systems: ["bare", "koa", "same-wire", "neutral"] },
  { group: "kernel", name: "bursts", systems: ["bare", "same-wire", "neutral"] },
  { group: "kernel", name: "large", systems: ["bare", "same-wire", "neutral"] },
  { group: "cross", name: "streamed", systems: usualPairs },
  { group: "cross", name: "bursts", systems: usualPairs },
  { group: "cross", name: "whole", systems: usualPairs },
  { group: "observers", name: "whole", systems: observedNames },
  { group: "observers", name: "streamed", systems: observedNames },
  { group: "tiers", name: "first", systems: subjectNames },
  {
    group: "tiers",
    name: "crowd",
    systems: [...inTiers("call"), ...inTiers("declared"), ...inTiers("own-wire"), ...inTiers("events")],
  },
  { group: "tiers", name: "volleys", systems: [...inTiers("call"), ...inTiers("own-wire"), ...inTiers("events")] },
  { group: "tiers", name: "paced", systems: inTiers("call") },
];

const kernelNames: readonly SystemName[] = ["bare", "koa", "same-wire", "neutral", ...wholeOnly];

const known: Readonly<Record<string, readonly string[]>> = {
  groups: groupNames,
  workloads: Object.keys(workloads),
  systems: [...kernelNames, ...crossNames, ...observedNames, ...subjectNames],
  subjects,
  wires: wireNames,
  curves: curveNames,
};

/** What the names ask for; everything for no names. @throws for a name that nothing has. */
export function select(given: readonly string[]): Selection {
  const all = new Set(Object.values(known).flat());
  const unknown = given.find((name) => !all.has(name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is none of the ${listOfNames()}`);

  const names = given.flatMap((name): readonly string[] => {
    const subject = subjects.find((each) => each === name);
    return subject === undefined ? [name] : inTiers(subject);
  });
  const groups = new Set(groupsOf(names));
  const parts = partsOf(names).filter(({ group }) => groups.has(group));
  const curves = curveNames.filter((name) => names.includes(name));
  return {
    groups,
    parts,
    wires: wireNames.filter((name) => names.includes(name)),
    curves: curves.length > 0 ? curves : curveNames,
  };
}

/** The roles that a selection needs. */
export function rolesOf({ parts, groups }: Selection): readonly string[] {
  const underTest = parts.flatMap((part) => part.systems.map((name) => systemOf(name).role));
  const others = (["life", "swaps", "taps"] as const).filter((name) => groups.has(name));
  const codec = groups.has("codecs") || groups.has("requests") || groups.has("curves") ? ["codec"] : [];
  const soaked = groups.has("soak") ? ["patchbay"] : [];
  return [...new Set(["upstream", "load", ...soaked, ...underTest, ...others, ...codec])];
}

/** Groups that are named; else those in which something of what is named is measured. */
function groupsOf(names: readonly string[]): readonly GroupName[] {
  const named = groupNames.filter((name) => names.includes(name));
  if (named.length > 0) return named;
  // Ten minutes are for those who ask for them.
  if (names.length === 0) return groupNames.filter((name) => name !== "soak");
  const has = (kind: string): boolean => names.some((name) => known[kind]?.includes(name));
  const ofParts = has("workloads") || has("systems") ? partsOf(names).map(({ group }) => group) : [];
  const ofCodecs: readonly GroupName[] = has("wires") && !has("curves") ? ["codecs", "requests", "curves"] : [];
  return [...ofParts, ...ofCodecs, ...(has("curves") ? (["curves"] as const) : [])];
}

function partsOf(names: readonly string[]): readonly Part[] {
  const wantedWorkloads = names.filter((name) => name in workloads);
  const wanted = names.filter((name) => known["systems"]?.includes(name));
  return plan
    .filter(({ name }) => wantedWorkloads.length === 0 || wantedWorkloads.includes(name))
    .map((part) => ({ ...part, systems: withReferences(chosen(part, wanted)) }))
    .filter(({ systems }) => systems.length > 0);
}

function chosen({ group, systems }: Part, wanted: readonly string[]): readonly SystemName[] {
  if (wanted.length === 0) return systems;
  return (group === "cross" ? crossNames : systems).filter((name) => wanted.includes(name));
}

function withReferences(names: readonly SystemName[]): readonly SystemName[] {
  const all = names.flatMap((name) => {
    const { bare, against } = systemOf(name);
    return [bare, against, name];
  });
  return [...new Set(all)];
}

function listOfNames(): string {
  return Object.entries(known)
    .map(([kind, names]) => `${kind} (${names.join(" ")})`)
    .join(", ");
}
