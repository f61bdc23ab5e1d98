import type { Candidate, NodeState } from "../node.ts";
import type { Selection } from "../policy.ts";
import { seededRandom } from "./random.ts";

/** A candidate that a policy left out, and why. */
export interface Dropped {
  readonly candidate: Candidate;
  readonly reason: string;
  readonly until?: number;
}

/** A selection that keeps what a policy says. */
export interface TestSelection extends Selection {
  readonly dropped: readonly Dropped[];
  readonly notes: readonly string[];
  /** What was bound, by key; hand it to the next selection as who answered. */
  readonly bindings: Map<string, number>;
  /** The refusal, if there was one. */
  readonly refused: readonly Refusal[];
  /** The counters; hand them to the next selection to go on counting. */
  readonly turns: Map<string, number>;
}

type Refusal = Parameters<Selection["refuse"]>[0];

/** What a test says about a selection; functions and counters may be replaced too. */
export type SelectionOverrides = Partial<Selection> & { readonly turns?: Map<string, number> };

/**
 * A first attempt at a chat with idle, healthy nodes. Turns are counted in memory, chance is the same in every run,
 * drops and notes are kept.
 */
export function selection(overrides: SelectionOverrides = {}): TestSelection {
  const { turns = new Map<string, number>(), ...rest } = overrides;
  const dropped: Dropped[] = [];
  const notes: string[] = [];
  const bindings = new Map<string, number>();
  const refused: Refusal[] = [];
  return {
    exchange: "test-exchange",
    operation: "chat",
    model: "test-model",
    protocol: "test",
    stream: false,
    client: "",
    bodyBytes: 0,
    attempt: 1,
    failed: [],
    headers: {},
    targets: [],
    now: Date.UTC(2026, 0, 1),
    request: () => undefined,
    state: () => idle,
    random: seededRandom(),
    candidates: () => [],
    bound: () => undefined,
    bind: (key, ttlMs) => void bindings.set(key, ttlMs),
    refuse: (failure) => void refused.push(failure),
    turn(key) {
      const count = turns.get(key) ?? 0;
      turns.set(key, count + 1);
      return count;
    },
    drop: (candidate, why) => void dropped.push({ candidate, ...why }),
    note: (text) => void notes.push(text),
    ...rest,
    dropped,
    notes,
    bindings,
    refused,
    turns,
  };
}

const idle: NodeState = { condition: "ready", inFlight: 0, failuresInRow: 0 };
