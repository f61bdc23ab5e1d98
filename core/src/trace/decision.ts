import type { Candidate } from "@patchbay/sdk";
import type { RestingCandidate } from "../nodes/ready-list.ts";
import type { Drop } from "../pipeline/selection-record.ts";

/** What the policies were given and what they made of it. Lists only; what changed is worked out when somebody asks. */
export interface Decision {
  /** Counts from 1. */
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Those that were out before any policy was asked. */
  readonly resting: readonly RestingCandidate[];
  /** What each policy was handed, in order. */
  readonly steps: readonly { readonly policy: string; readonly candidates: readonly Candidate[] }[];
  readonly chosen: readonly Candidate[];
  readonly drops: readonly Drop[];
  readonly notes: readonly { readonly policy: string; readonly text: string }[];
  /** Why the request was refused, if it was. */
  readonly refusal?: string;
}

/** A decision, for people and programs. Nodes are `pool/node` with the model that they would be asked for. */
export interface DecisionView {
  readonly attempt: number;
  readonly at: string;
  readonly resting: readonly { readonly node: string; readonly reason: string; readonly until?: string }[];
  readonly policies: readonly PolicyView[];
  readonly chosen: readonly string[];
  readonly refusal?: string;
}

/** What one policy did. */
interface PolicyView {
  readonly policy: string;
  readonly removed: readonly { readonly node: string; readonly reason: string; readonly until?: string }[];
  readonly added: readonly string[];
  /** The order of those that stayed changed: it is given anew. */
  readonly order?: readonly string[];
  readonly notes: readonly string[];
}

export function viewDecision(decision: Decision): DecisionView {
  const { attempt, at, resting, steps, chosen, refusal } = decision;
  return {
    attempt,
    at: timeOf(at),
    resting: resting.map(({ candidate, reason, until }) => ({
      node: nameOf(candidate),
      reason,
      ...(until !== undefined && { until: timeOf(until) }),
    })),
    policies: steps.map(({ policy, candidates }, index) =>
      viewPolicy({ policy, before: candidates, after: steps[index + 1]?.candidates ?? chosen }, decision),
    ),
    chosen: chosen.map(nameOf),
    ...(refusal !== undefined && { refusal }),
  };
}

interface PolicyStep {
  readonly policy: string;
  readonly before: readonly Candidate[];
  readonly after: readonly Candidate[];
}

const noReason = "it gave none";

function viewPolicy({ policy, before, after }: PolicyStep, { drops, notes }: Decision): PolicyView {
  const [had, has] = [new Set(before.map(nameOf)), new Set(after.map(nameOf))];
  const reasons = new Map(drops.filter((drop) => drop.policy === policy).map((drop) => [nameOf(drop.candidate), drop]));
  const stayedBefore = [...had].filter((name) => has.has(name));
  const stayed = [...has].filter((name) => had.has(name));
  const isMoved = stayed.some((name, index) => stayedBefore[index] !== name);
  return {
    policy,
    removed: [...had]
      .filter((name) => !has.has(name))
      .map((node) => {
        const { reason = noReason, until } = reasons.get(node) ?? {};
        return { node, reason, ...(until !== undefined && { until: timeOf(until) }) };
      }),
    added: [...has].filter((name) => !had.has(name)),
    ...(isMoved && { order: stayed }),
    notes: notes.filter((note) => note.policy === policy).map(({ text }) => text),
  };
}

export function nameOf({ node, model }: Candidate): string {
  return `${node.pool}/${node.id} ${model}`;
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}
