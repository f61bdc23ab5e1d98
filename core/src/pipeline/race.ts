import { GatewayError, type TimerHandle } from "@patchbay/sdk";
import { findSecond, type Hedge } from "./hedge.ts";
import { Lane } from "./lane.ts";
import { endTurn, type Turn } from "./take-turn.ts";
import { Refusal, type Try, tryCandidate } from "./try-candidate.ts";

/**
 * Asks a node, and another beside it when the first is slow to begin. Who commits first answers; the other is called off.
 * A failure of one leaves the other its chance, unless the first says that nobody is to be asked.
 */
export function race<T>(first: Try<T>, hedge: Hedge): Promise<T | Refusal> {
  return new Promise((resolve, reject) => new Race(first, hedge, { resolve, reject }));
}

interface Settle<T> {
  readonly resolve: (outcome: T | Refusal) => void;
  readonly reject: (cause: Error) => void;
}

class Race<T> {
  readonly #first: Try<T>;
  readonly #hedge: Hedge;
  readonly #settle: Settle<T>;
  readonly #lanes = new Set<Lane>();
  readonly #timer: TimerHandle;
  #refusal: Refusal | undefined;
  #isDecided = false;

  constructor(first: Try<T>, hedge: Hedge, settle: Settle<T>) {
    this.#first = first;
    this.#hedge = hedge;
    this.#settle = settle;
    this.#timer = first.exchange.generation.host.clock.after(hedge.afterMs, () => void this.#beginSecond());
    this.#run(first.turn, false);
  }

  /** A second that cannot be asked takes nothing from the first. */
  async #beginSecond(): Promise<void> {
    const { exchange } = this.#first;
    const { log, sharing } = exchange.generation.host;
    try {
      const turn = await findSecond(exchange, this.#hedge);
      if (!turn) return;
      if (!this.#isDecided && !exchange.signal.aborted) return this.#run(turn, true);
      endTurn(turn, sharing);
      this.#hedge.share.giveBack();
    } catch (cause) {
      log.warn("no second node could be asked", { exchange: exchange.id, error: GatewayError.from(cause) });
    }
  }

  #run(turn: Turn, isHedge: boolean): void {
    const lane: Lane = new Lane(this.#first.exchange.signal, isHedge, () =>
      this.#decide(lane, "another node was faster"),
    );
    this.#lanes.add(lane);
    tryCandidate({ ...this.#first, turn, lane }).then(
      (outcome) => this.#came(lane, outcome),
      (cause: unknown) => this.#broke(lane, cause),
    );
  }

  /** Nobody else is to be asked, and who still runs is called off. */
  #decide(lane: Lane, why: string): void {
    this.#isDecided = true;
    this.#timer.cancel();
    for (const other of this.#lanes) if (other !== lane) other.lose(new GatewayError("aborted", why));
  }

  #came(lane: Lane, outcome: T | Refusal): void {
    this.#lanes.delete(lane);
    if (lane.isLost) return;
    if (!(outcome instanceof Refusal)) return this.#settle.resolve(outcome);
    lane.release();
    this.#refusal = this.#refusal?.and(outcome) ?? outcome;
    const isRefused = !lane.isHedge && !outcome.goesOn;
    if (!isRefused && [...this.#lanes].some(({ isLost }) => !isLost)) return;
    this.#decide(lane, "the other node refused the request");
    this.#settle.resolve(this.#refusal);
  }

  #broke(lane: Lane, cause: unknown): void {
    this.#lanes.delete(lane);
    lane.release();
    if (lane.isLost) return;
    this.#decide(lane, "the exchange broke");
    this.#settle.reject(GatewayError.from(cause));
  }
}
