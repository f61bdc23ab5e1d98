import { type Candidate, GatewayError, type NodeState, type Selection } from "@patchbay/sdk";
import type { PolicyQuestion, Said } from "./policy-lines.ts";
import { listKey, type PolicyRun } from "./policy-run.ts";

/** Ends a run that cannot go on. Never leaves the guest. */
class Unanswered extends Error {
  override readonly name = "Unanswered";
}

/** One run of a policy, with what is known by now. Ends at the first question that nobody has answered yet. */
export class PolicyAttempt {
  readonly selection: Selection;
  readonly said: Said[] = [];
  /** Resolves when a question ends the run, which an author's code may never notice. */
  readonly asked: Promise<undefined>;
  question: PolicyQuestion | undefined;
  wantedStates = false;
  readonly #run: PolicyRun;
  readonly #turns = new Map<string, number>();
  #randoms = 0;
  #wake: () => void = () => undefined;

  constructor(run: PolicyRun) {
    this.#run = run;
    this.asked = new Promise((resolve) => {
      this.#wake = () => resolve(undefined);
    });
    this.selection = this.#createSelection();
  }

  #createSelection(): Selection {
    const { said } = this;
    const { about, failed } = this.#run;
    return {
      ...about,
      failed,
      request: () => this.#request(),
      state: (candidate) => this.#state(candidate),
      candidates: (target) => this.#candidates(target),
      bound: (key) => {
        const { bound } = this.#run;
        return bound.has(key) ? bound.get(key) : this.#ask({ ask: "bound", key });
      },
      turn: (key) => this.#turn(key),
      random: () => this.#random(),
      bind: (key, ttlMs) => void said.push({ say: "bind", key, ttlMs }),
      refuse: (failure) => void said.push({ say: "refuse", failure }),
      drop: (candidate, why) => void said.push({ say: "drop", candidate: this.#run.refOf(candidate), ...why }),
      note: (text) => void said.push({ say: "note", text }),
    };
  }

  /** Only the first question counts: what code does that swallowed the end of its run means nothing. */
  #ask(question: PolicyQuestion): never {
    if (!this.question) {
      this.question = question;
      this.#run.asking(question);
      this.#wake();
    }
    throw new Unanswered("the host is being asked; the policy will run again");
  }

  #request(): ReturnType<Selection["request"]> {
    if (this.#run.about.operation !== "chat") return undefined;
    const known = this.#run.request ?? this.#ask({ ask: "request" });
    if (known.failure) throw GatewayError.of(known.failure);
    return known.request;
  }

  #state(candidate: Candidate): NodeState {
    this.wantedStates = true;
    const run = this.#run;
    const ref = run.refOf(candidate);
    const known = run.states.get(JSON.stringify(ref));
    if (known) return known;
    return this.#ask(typeof ref === "number" ? { ask: "states" } : { ask: "states-for", model: ref[1] });
  }

  #candidates({ pool, model }: Parameters<Selection["candidates"]>[0]): readonly Candidate[] {
    const target = { model, ...(pool !== undefined && { pool }) };
    return this.#run.lists.get(listKey(target)) ?? this.#ask({ ask: "candidates", ...target });
  }

  #turn(key: string): number {
    const call = this.#turns.get(key) ?? 0;
    const known = this.#run.turns.get(key)?.[call];
    if (known === undefined) return this.#ask({ ask: "turn", key });
    this.#turns.set(key, call + 1);
    return known;
  }

  /** Whoever wants many gets more at a time: 1, 7, 56, 448, … */
  #random(): number {
    const { randoms } = this.#run;
    const known = randoms[this.#randoms];
    if (known === undefined) return this.#ask({ ask: "random", count: Math.max(1, randoms.length * 7) });
    this.#randoms += 1;
    return known;
  }
}
