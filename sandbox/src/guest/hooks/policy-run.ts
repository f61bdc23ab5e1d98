import type { BoundNode, Candidate, FailedAttempt, Json, NodeState } from "@patchbay/sdk";
import { fromHost } from "./plain-data.ts";
import type { About, CandidateRef, PolicyAnswers, PolicyQuestion, SelectInput, TableData } from "./policy-lines.ts";
import type { CandidateTable } from "./policy-table.ts";

/** One decision of a policy: what it was given, and what the host has answered since. */
export class PolicyRun {
  readonly id: number;
  readonly about: About;
  readonly list: readonly Candidate[];
  readonly failed: readonly FailedAttempt[];
  readonly table: CandidateTable;
  /** What `turn` answered, by key, call by call. */
  readonly turns = new Map<string, number[]>();
  readonly randoms: number[] = [];
  readonly bound = new Map<string, BoundNode | undefined>();
  readonly lists = new Map<string, readonly Candidate[]>();
  /** By a candidate's `CandidateRef`, as JSON text. */
  readonly states = new Map<string, NodeState>();
  request: PolicyAnswers["request"] | undefined;
  #question: PolicyQuestion | undefined;

  constructor({ run, about, failed, states, more }: SelectInput, list: readonly Candidate[], table: CandidateTable) {
    this.id = run;
    this.about = about;
    this.list = list;
    this.table = table;
    table.take(more);
    this.failed = failed.map(([index, code]) => ({ candidate: this.#candidate(index), code }));
    if (states) this.#takeStates(states);
  }

  /** The question that the next answer is for. */
  asking(question: PolicyQuestion): void {
    this.#question = question;
  }

  take(answer: Json, more: TableData): void {
    this.table.take(more);
    const question = this.#question;
    if (!question) throw new TypeError("an answer without a question");
    // The table pairs each question with the one who takes its answer.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    (this.#takers[question.ask] as (question: PolicyQuestion, answer: Json) => void)(question, answer);
  }

  refOf(candidate: Candidate): CandidateRef {
    const ref = this.table.refOf(candidate);
    if (ref === undefined) throw new TypeError("a candidate must be of a node that the policy was given");
    return ref;
  }

  refsOf(chosen: unknown): readonly CandidateRef[] {
    if (!Array.isArray(chosen)) throw new TypeError("a policy must return the list of candidates");
    return chosen.map((candidate: Candidate) => this.refOf(candidate));
  }

  readonly #takers: { readonly [Ask in PolicyQuestion["ask"]]: Taker<Ask> } = {
    turn: ({ key }, answer) => {
      const known = this.turns.get(key) ?? [];
      known.push(fromHost<number>(answer));
      this.turns.set(key, known);
    },
    random: (_question, answer) => void this.randoms.push(...fromHost<PolicyAnswers["random"]>(answer)),
    bound: ({ key }, answer) => void this.bound.set(key, fromHost<PolicyAnswers["bound"]>(answer).node),
    candidates: (question, answer) => {
      const indices = fromHost<PolicyAnswers["candidates"]>(answer);
      const list = indices.map((index) => this.#candidate(index));
      this.lists.set(listKey(question), list);
    },
    request: (_question, answer) => {
      this.request = fromHost<PolicyAnswers["request"]>(answer);
    },
    states: (_question, answer) => this.#takeStates(fromHost<PolicyAnswers["states"]>(answer)),
    "states-for": ({ model }, answer) =>
      fromHost<PolicyAnswers["states-for"]>(answer).forEach((state, node) => {
        this.states.set(JSON.stringify([node, model]), state);
      }),
  };

  #takeStates(states: readonly NodeState[]): void {
    states.forEach((state, index) => this.states.set(JSON.stringify(index), state));
  }

  #candidate(index: number): Candidate {
    const found = this.table.at(index);
    if (!found) throw new RangeError(`there is no candidate ${index}`);
    return found;
  }
}

type Taker<Ask extends PolicyQuestion["ask"]> = (
  question: Extract<PolicyQuestion, { readonly ask: Ask }>,
  answer: Json,
) => void;

/** Tells apart what `candidates` was asked for. */
export function listKey({ pool, model }: { readonly pool?: string; readonly model: string }): string {
  return JSON.stringify([pool ?? null, model]);
}
