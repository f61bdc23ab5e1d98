import type { Loss, LossSink } from "@patchbay/sdk";

/** A loss and the way on which it happened. */
export interface LedgerEntry {
  readonly direction: "request" | "reply";
  readonly loss: Loss;
}

const maxEntries = 1000;

/** What was lost in one exchange: in reading the request, and on the way to and from the node that was asked last. */
export class LossLedger {
  readonly #reading: LedgerEntry[] = [];
  readonly #onEntry: (entry: LedgerEntry) => void;
  #attempt: LedgerEntry[] = [];

  constructor(onEntry: (entry: LedgerEntry) => void) {
    this.#onEntry = onEntry;
  }

  /** For the reader of the client's request. */
  readonly reading: LossSink = (loss) => this.#add(this.#reading, { direction: "request", loss });
  /** For what writes the request to a node. */
  readonly request: LossSink = (loss) => this.#add(this.#attempt, { direction: "request", loss });
  /** For what reads and writes the answer. */
  readonly reply: LossSink = (loss) => this.#add(this.#attempt, { direction: "reply", loss });

  get entries(): readonly LedgerEntry[] {
    return [...this.#reading, ...this.#attempt];
  }

  get count(): number {
    return this.#reading.length + this.#attempt.length;
  }

  /** What an earlier node would not have got is no loss of the one that is asked now. */
  beginAttempt(): void {
    if (this.#attempt.length > 0) this.#attempt = [];
  }

  #add(entries: LedgerEntry[], entry: LedgerEntry): void {
    if (entries.length >= maxEntries) return;
    entries.push(entry);
    this.#onEntry(entry);
  }
}
