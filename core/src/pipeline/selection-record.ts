import {
  type BoundNode,
  type Candidate,
  type ChatRequest,
  type FailedAttempt,
  GatewayError,
  type ModelTarget,
  type NodeState,
  type OperationKind,
  type Selection,
} from "@patchbay/sdk";
import type { ReadyList } from "../nodes/ready-list.ts";

/** What the kernel supplies to a selection. */
export interface SelectionSource {
  readonly id: string;
  readonly operation: OperationKind;
  readonly model: string;
  readonly protocol: { readonly id: string };
  readonly target: { readonly stream: boolean };
  readonly pool: string | undefined;
  readonly clientId: string;
  readonly body: { readonly length: number };
  readonly inbound: { readonly headers: Readonly<Record<string, string>> };
  readonly request: ChatRequest;
  stateOf(candidate: Candidate, now: number): NodeState;
  readyCandidates(pool: string | undefined, model: string, now: number): readonly Candidate[];
  boundTo(key: string): BoundNode | undefined | Promise<BoundNode | undefined>;
  bind(key: string, ttlMs: number): void;
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
  /** Who is speaking. */
  policy = "";
  readonly drops: Drop[] = [];
  readonly notes: { readonly policy: string; readonly text: string }[] = [];
  /** What each policy was handed. */
  readonly steps: { readonly policy: string; readonly candidates: readonly Candidate[] }[] = [];
  /** Why nobody is to be asked. */
  refusal: GatewayError | undefined;
  readonly attempt: number;
  readonly now: number;
  readonly failed: readonly FailedAttempt[];
  declare readonly pool?: string;
  readonly #source: SelectionSource;
  readonly #list: Pick<ReadyList, "targets">;

  constructor(
    source: SelectionSource,
    now: number,
    failed: readonly FailedAttempt[],
    list: Pick<ReadyList, "targets">,
  ) {
    this.#source = source;
    this.#list = list;
    this.now = now;
    this.attempt = failed.length + 1;
    this.failed = failed;
    if (source.pool !== undefined) this.pool = source.pool;
  }

  /** A policy is about to speak. */
  enter(policy: string, candidates: readonly Candidate[]): void {
    this.policy = policy;
    this.steps.push({ policy, candidates });
  }

  get exchange(): string {
    return this.#source.id;
  }

  get operation(): OperationKind {
    return this.#source.operation;
  }

  get model(): string {
    return this.#source.model;
  }

  get protocol(): string {
    return this.#source.protocol.id;
  }

  get stream(): boolean {
    return this.#source.target.stream;
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#source.inbound.headers;
  }

  get client(): string {
    return this.#source.clientId;
  }

  get bodyBytes(): number {
    return this.#source.body.length;
  }

  get targets(): readonly ModelTarget[] {
    return this.#list.targets;
  }

  // Fields and not methods: a policy may take out of a selection what it needs.
  readonly candidates = ({ pool, model }: { readonly pool?: string; readonly model: string }): readonly Candidate[] => {
    return this.#source.readyCandidates(pool, model, this.now);
  };

  readonly bound = (key: string): BoundNode | undefined | Promise<BoundNode | undefined> => {
    return this.#source.boundTo(`${this.policy} ${key}`);
  };

  readonly bind = (key: string, ttlMs: number): void => {
    this.#source.bind(`${this.policy} ${key}`, ttlMs);
  };

  readonly refuse = ({ code, message, retryAfterMs }: Parameters<Selection["refuse"]>[0]): void => {
    this.refusal ??= new GatewayError(code, message, retryAfterMs === undefined ? {} : { retryAfterMs });
  };

  readonly request = (): ChatRequest | undefined => {
    return this.operation === "chat" ? this.#source.request : undefined;
  };

  readonly state = (candidate: Candidate): NodeState => {
    return this.#source.stateOf(candidate, this.now);
  };

  readonly turn = (key: string): number => {
    return this.#source.turn(key);
  };

  readonly random = (): number => {
    return this.#source.random();
  };

  readonly drop = (candidate: Candidate, why: { readonly reason: string; readonly until?: number }): void => {
    this.drops.push({ candidate, policy: this.policy, ...why });
  };

  readonly note = (text: string): void => {
    this.notes.push({ policy: this.policy, text });
  };
}
