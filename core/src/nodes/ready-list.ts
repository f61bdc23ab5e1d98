import type { Candidate, ModelTarget } from "@patchbay/sdk";
import type { NodeStates } from "./node-states.ts";
import type { NodeTable } from "./node-table.ts";
import { conditionOf } from "./standing.ts";

/** A candidate that rests. */
export interface RestingCandidate {
  readonly candidate: Candidate;
  readonly reason: string;
  /** Milliseconds since the epoch; absent when no time brings it back. */
  readonly until?: number;
}

/** Which candidates may be asked now. */
export interface Ready {
  /** The same array as long as nothing changed. Frozen. */
  readonly candidates: readonly Candidate[];
  /** Those that rest after a fault that may have passed: asked when no other is left. */
  readonly lastResort: readonly Candidate[];
  /** Those that rest, and why. */
  readonly resting: readonly RestingCandidate[];
  /** When the first of those that rest returns; undefined when none rests. */
  readonly soonest: number | undefined;
}

const idle = { isResting: false, isFull: false };
/** Taken out, or waiting for a credential: no time brings it back. */
const never = { until: Number.POSITIVE_INFINITY, soft: false };

/** The candidates of one kind of request, without those that rest. Looks again only when a rest begins, ends or passes. */
export class ReadyList {
  readonly #all: readonly Candidate[];
  readonly #table: NodeTable;
  readonly #states: NodeStates;
  #targets: readonly ModelTarget[] | undefined;
  #version = -1;
  #validUntil = 0;
  #ready: Ready = { candidates: [], lastResort: [], resting: [], soonest: undefined };

  constructor(all: readonly Candidate[], table: NodeTable, states: NodeStates) {
    this.#all = Object.freeze(all);
    this.#table = table;
    this.#states = states;
  }

  get all(): readonly Candidate[] {
    return this.#all;
  }

  /** Pools and models of the candidates, each once. */
  get targets(): readonly ModelTarget[] {
    this.#targets ??= distinctTargets(this.#all);
    return this.#targets;
  }

  at(now: number): Ready {
    if (this.#version !== this.#states.version || now >= this.#validUntil) {
      this.#ready = this.lookAt(now);
      this.#version = this.#states.version;
      this.#validUntil = this.#ready.soonest ?? Number.POSITIVE_INFINITY;
    }
    return this.#ready;
  }

  /** How it would be at some time; remembers nothing. */
  lookAt(now: number): Ready {
    const resting = new Map<Candidate, Resting>();
    for (const candidate of this.#all) {
      const rest = this.#restOf(candidate, now);
      if (rest) resting.set(candidate, rest);
    }
    const untils = [...resting.values()].map(({ until }) => until).filter(Number.isFinite);
    return {
      candidates:
        resting.size === 0 ? this.#all : Object.freeze(this.#all.filter((candidate) => !resting.has(candidate))),
      lastResort: Object.freeze(this.#all.filter((candidate) => resting.get(candidate)?.soft)),
      resting: [...resting].map(([candidate, { reason, until }]) => ({
        candidate,
        reason,
        ...(Number.isFinite(until) && { until }),
      })),
      soonest: untils.length > 0 ? Math.min(...untils) : undefined,
    };
  }

  #restOf({ node, model }: Candidate, now: number): Resting | undefined {
    const record = this.#table.entryOf(node)?.record;
    if (!record) return undefined;
    const condition = conditionOf(record.standing, idle);
    return condition === "ready" ? record.restFor(model, now) : { ...never, reason: condition };
  }
}

function distinctTargets(candidates: readonly Candidate[]): readonly ModelTarget[] {
  const targets = candidates.map(({ node: { pool }, model }) => ({ pool, model }));
  return [...new Map(targets.map((target) => [JSON.stringify([target.pool, target.model]), target])).values()];
}

interface Resting {
  readonly reason: string;
  readonly until: number;
  readonly soft: boolean;
}
