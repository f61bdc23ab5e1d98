import type { GatewayError, NodeState } from "@patchbay/sdk";
import { cooldownFor, isNodeFault } from "./cooldown.ts";

interface Rest {
  readonly until: number;
  readonly reason: string;
  readonly soft: boolean;
}

/** Key of a rest that holds for every model. */
const everyModel = Symbol("every model");
/** Bounds what a client that asks for ever new models can make the kernel remember. */
const maxRests = 256;

/** How much the newest answer counts in the mean of the times to the first event. */
const newShare = 0.2;

/** What the kernel remembers of one node. Numbers only; outlives generations. */
export class NodeRecord {
  inFlight = 0;
  #lastUsedAt: number | undefined;
  #failuresInRow = 0;
  readonly #rests = new Map<string | typeof everyModel, Rest>();
  readonly #firstEvents = new Map<string, number>();
  readonly #changed: () => void;

  /** `changed` is called whenever a rest begins or ends early. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  started(now: number): void {
    this.inFlight++;
    this.#lastUsedAt = now;
  }

  ended(): void {
    this.inFlight--;
  }

  succeeded(model: string): void {
    this.#failuresInRow = 0;
    if (this.#rests.size === 0) return;
    this.#rests.delete(model);
    this.#rests.delete(everyModel);
    this.#changed();
  }

  failed(model: string, error: GatewayError, now: number): void {
    if (!isNodeFault(error)) return;
    this.#failuresInRow++;
    const rest = cooldownFor(error, this.#failuresInRow);
    if (!rest) return;
    if (this.#rests.size >= maxRests) this.#rests.clear();
    this.#rests.set(rest.scope === "node" ? everyModel : model, {
      until: now + rest.ms,
      reason: error.code,
      soft: rest.soft,
    });
    this.#changed();
  }

  /** The rest that lasts longest for this model, if it has not passed. */
  restFor(model: string, now: number): Rest | undefined {
    if (this.#rests.size === 0) return undefined;
    const found = [this.#rests.get(everyModel), this.#rests.get(model)].filter(
      (rest) => rest !== undefined && rest.until > now,
    );
    return found.reduce<Rest | undefined>(
      (last, rest) => (rest && (!last || rest.until > last.until) ? rest : last),
      undefined,
    );
  }

  /** The first event came after so many milliseconds. */
  answered(model: string, firstEventMs: number): void {
    const before = this.#firstEvents.get(model);
    if (before === undefined && this.#firstEvents.size >= maxRests) this.#firstEvents.clear();
    this.#firstEvents.set(model, before === undefined ? firstEventMs : before + newShare * (firstEventMs - before));
  }

  stateFor(model: string, now: number): NodeState {
    const rest = this.restFor(model, now);
    const firstEventMs = this.#firstEvents.get(model);
    return {
      condition: rest ? "cooling" : "ready",
      inFlight: this.inFlight,
      failuresInRow: this.#failuresInRow,
      ...(firstEventMs !== undefined && { firstEventMs }),
      ...(this.#lastUsedAt !== undefined && { lastUsedAt: this.#lastUsedAt }),
      ...(rest && { coolingUntil: rest.until, coolingReason: rest.reason }),
    };
  }
}
