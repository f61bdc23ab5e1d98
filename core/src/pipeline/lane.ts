import type { GatewayError } from "@patchbay/sdk";

/** What runs on a lane. */
interface Runner {
  /** Another answers. */
  lost(): void;
}

/** One of two ways on which an exchange is on at once: has a signal of its own, which follows that of the exchange. */
export class Lane {
  /** It was begun because the other is slow. */
  readonly isHedge: boolean;
  readonly #controller = new AbortController();
  readonly #followed: AbortSignal;
  readonly #follow: () => void;
  readonly #won: () => void;
  #attempt: Runner | undefined;
  #isLost = false;

  /** `won` is called when its attempt commits, before anything else follows from that. */
  constructor(followed: AbortSignal, isHedge: boolean, won: () => void) {
    this.isHedge = isHedge;
    this.#followed = followed;
    this.#follow = () => this.#controller.abort(followed.reason);
    this.#won = won;
    followed.addEventListener("abort", this.#follow, { once: true });
    if (followed.aborted) this.#follow();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** It was called off, and what comes of it is nobody's. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** A node is asked on this way. */
  begin(attempt: Runner): void {
    this.#attempt = attempt;
  }

  committed(): void {
    this.#won();
  }

  /** Calls it off: closes its connection and gives its place back, at once. */
  lose(reason: GatewayError): void {
    this.#isLost = true;
    this.release();
    this.#controller.abort(reason);
    this.#attempt?.lost();
  }

  /** Nothing runs on it any more. */
  release(): void {
    this.#followed.removeEventListener("abort", this.#follow);
  }
}
