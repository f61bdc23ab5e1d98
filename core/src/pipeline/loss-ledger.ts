import type { Loss, LossSink } from "@patchbay/sdk";

/** A loss and the way on which it happened. */
export interface LedgerEntry {
  readonly direction: "request" | "reply";
  readonly loss: Loss;
}

type OnEntry = (entry: LedgerEntry) => void;

const maxEntries = 1000;

/**
 * What was lost in one exchange: in reading the request, and on the way to and from one node. That is who answers, or
 * while nobody does who was asked last: what another would not have got is no loss.
 */
export class LossLedger {
  readonly #reading: LedgerEntry[] = [];
  readonly #onEntry: OnEntry;
  #attempt: AttemptLosses;

  constructor(onEntry: OnEntry) {
    this.#onEntry = onEntry;
    this.#attempt = new AttemptLosses(onEntry);
  }

  /** For the reader of the client's request. */
  readonly reading: LossSink = (loss) => add(this.#reading, { direction: "request", loss }, this.#onEntry);
  /** For what writes the answer to the client. */
  readonly reply: LossSink = (loss) => this.#attempt.reply(loss);

  get entries(): readonly LedgerEntry[] {
    return this.entriesWith(this.#attempt);
  }

  get count(): number {
    return this.#reading.length + this.#attempt.entries.length;
  }

  /** What is lost if this attempt answers. */
  entriesWith({ entries }: AttemptLosses): readonly LedgerEntry[] {
    return [...this.#reading, ...entries];
  }

  /** Another node is asked. */
  beginAttempt(): AttemptLosses {
    this.#attempt = new AttemptLosses(this.#onEntry);
    return this.#attempt;
  }

  /** This attempt answers, whoever was asked last. */
  answeredBy(attempt: AttemptLosses): void {
    this.#attempt = attempt;
  }
}

/** What was lost on the way to and from one node. */
export class AttemptLosses {
  readonly #onEntry: OnEntry;
  #entries: LedgerEntry[] = [];

  constructor(onEntry: OnEntry) {
    this.#onEntry = onEntry;
  }

  /** For what writes the request to the node. */
  readonly request: LossSink = (loss) => add(this.#entries, { direction: "request", loss }, this.#onEntry);
  /** For what reads the answer. */
  readonly reply: LossSink = (loss) => add(this.#entries, { direction: "reply", loss }, this.#onEntry);

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  /** The node is asked anew. */
  clear(): void {
    this.#entries = [];
  }
}

function add(entries: LedgerEntry[], entry: LedgerEntry, onEntry: OnEntry): void {
  if (entries.length >= maxEntries) return;
  entries.push(entry);
  onEntry(entry);
}
