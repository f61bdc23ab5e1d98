import { GatewayError, type KernelEvent, type KernelEventKind, type ObserverEndpointRequest } from "@patchbay/sdk";
import { encodeSse } from "@patchbay/sdk/http";
import { eventText } from "./event-text.ts";
import { type Facts, learn, noFacts } from "./facts.ts";
import { readFilter } from "./filter.ts";
import { type ExchangeEvent, isShown, kindsOf } from "./kinds.ts";
import { Listener } from "./listener.ts";
import type { MonitorOptions } from "./options.ts";

/** More exchanges at once are not told apart by filters. */
const maxKnown = 20_000;

/** Hands events to all who listen. While nobody does, nothing is written or remembered. */
export class Feed {
  readonly #options: MonitorOptions;
  readonly #kinds: ReadonlySet<KernelEventKind>;
  readonly #listeners = new Set<Listener>();
  readonly #known = new Map<string, Facts>();

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#kinds = new Set(kindsOf(options));
  }

  tell(batch: readonly KernelEvent[]): void {
    if (this.#listeners.size === 0) return;
    for (const event of batch) if (isShown(event, this.#kinds)) this.#tellOne(event);
  }

  /** The feed for one more. @throws GatewayError `bad-request` for a bad filter, `queue-full` when too many listen. */
  listen({ query, signal }: ObserverEndpointRequest): AsyncIterable<string> {
    const filter = readFilter(query);
    const { maxListeners, maxBuffer } = this.#options;
    if (this.#listeners.size >= maxListeners)
      throw new GatewayError("queue-full", `${maxListeners} listen already, which is all that maxListeners allows`);
    const listener = new Listener(filter, maxBuffer);
    this.#listeners.add(listener);
    const leave = (): void => this.#leave(listener);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    const opening = encodeSse(JSON.stringify({ type: "open", filter: query, kinds: [...this.#kinds] }), "open");
    return stream(listener, opening, leave);
  }

  beat(): void {
    for (const listener of this.#listeners) listener.beat();
  }

  close(): void {
    for (const listener of this.#listeners) this.#leave(listener);
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    listener.close();
    if (this.#listeners.size === 0) this.#known.clear();
  }

  #tellOne(event: ExchangeEvent): void {
    const { exchange } = event;
    const facts = this.#factsOf(event);
    learn(facts, event);
    let written: string | undefined;
    const text = (): string => (written ??= eventText(event, this.#options));
    for (const listener of this.#listeners) listener.take(exchange, facts, text);
    if (event.type === "exchange-end") this.#known.delete(exchange);
  }

  /** Of an exchange whose start nobody saw, or which is over, nothing more will be known than each event tells. */
  #factsOf({ type, exchange }: ExchangeEvent): Facts {
    const known = this.#known.get(exchange);
    if (known) return known;
    const facts = noFacts();
    if (type === "exchange-start") this.#remember(exchange, facts);
    else facts.isFinal = true;
    return facts;
  }

  #remember(exchange: string, facts: Facts): void {
    if (this.#known.size >= maxKnown) this.#forgetOldest();
    this.#known.set(exchange, facts);
  }

  #forgetOldest(): void {
    for (const exchange of this.#known.keys()) {
      this.#known.delete(exchange);
      for (const listener of this.#listeners) listener.forget(exchange);
      return;
    }
  }
}

async function* stream(listener: Listener, opening: string, leave: () => void): AsyncGenerator<string> {
  try {
    yield opening;
    yield* listener.pieces();
  } finally {
    leave();
  }
}
