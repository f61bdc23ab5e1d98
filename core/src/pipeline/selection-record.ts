import type { Candidate, ChatRequest, FailedAttempt, NodeState, OperationKind, Selection } from "@patchbay/sdk";

/** What the kernel supplies to a selection. */
export interface SelectionSource {
  readonly exchange: string;
  readonly operation: OperationKind;
  readonly model: string;
  readonly protocol: string;
  readonly stream: boolean;
  readonly pool: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly now: number;
  request(): ChatRequest | undefined;
  state(candidate: Candidate): NodeState;
  turn(key: string): number;
  random(): number;
}

/** A candidate that a policy left out. */
export interface Drop {
  readonly candidate: Candidate;
  readonly policy: string;
  readonly reason: string;
  readonly until?: number;
}

/** One question to the policies, and what they said. */
export class SelectionRecord implements Selection {
  /** Who is speaking; set by the kernel before each policy. */
  policy = "";
  readonly drops: Drop[] = [];
  readonly notes: { readonly policy: string; readonly text: string }[] = [];
  readonly attempt: number;
  readonly failed: readonly FailedAttempt[];
  declare readonly pool?: string;
  readonly #source: SelectionSource;

  constructor(source: SelectionSource, attempt: number, failed: readonly FailedAttempt[]) {
    this.#source = source;
    this.attempt = attempt;
    this.failed = failed;
    if (source.pool !== undefined) this.pool = source.pool;
  }

  get exchange(): string {
    return this.#source.exchange;
  }

  get operation(): OperationKind {
    return this.#source.operation;
  }

  get model(): string {
    return this.#source.model;
  }

  get protocol(): string {
    return this.#source.protocol;
  }

  get stream(): boolean {
    return this.#source.stream;
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#source.headers;
  }

  get now(): number {
    return this.#source.now;
  }

  request(): ChatRequest | undefined {
    return this.#source.request();
  }

  state(candidate: Candidate): NodeState {
    return this.#source.state(candidate);
  }

  turn(key: string): number {
    return this.#source.turn(key);
  }

  random(): number {
    return this.#source.random();
  }

  drop(candidate: Candidate, why: { readonly reason: string; readonly until?: number }): void {
    this.drops.push({ candidate, policy: this.policy, ...why });
  }

  note(text: string): void {
    this.notes.push({ policy: this.policy, text });
  }
}
