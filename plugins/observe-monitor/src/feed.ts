import { GatewayError, type KernelEvent, type KernelEventKind, type ObserverEndpointRequest } from "@patchbay/sdk";
import { encodeSse } from "@patchbay/sdk/http";
import { eventText } from "./event-text.ts";
import { type Facts, learn, noFacts } from "./facts.ts";
import { readFilter } from "./filter.ts";
import { type ExchangeEvent, isShown, kindsOf } from "./kinds.ts";
import { Listener } from "./listener.ts";
import type { MonitorOptions } from "./options.ts";
import { readShown } from "./shown.ts";

/** More exchanges at once are not told apart by filters. */
const maxKnown = 20_000;

/** Hands events to all who listen. While nobody does, nothing is wanted or remembered. */
export class Feed {
  readonly #options: MonitorOptions;
  readonly #kinds: ReadonlySet<KernelEventKind>;
  readonly #listeners = new Set<Listener>();
  readonly #known = new Map<string, Facts>();

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#kinds = new Set(kindsOf(options));
  }

  /** Whether anybody who listens is to be shown such events. */
  wants(kind: KernelEventKind): boolean {
    for (const { shown } of this.#listeners) if (shown.kinds.has(kind)) return true;
    return false;
  }

  tell(batch: readonly KernelEvent[]): void {
    if (this.#listeners.size === 0) return;
    for (const event of batch) if (isShown(event, this.#kinds)) this.#tellOne(event);
  }

  /** The feed for one more. @throws GatewayError `bad-request` for a bad filter, `queue-full` when too many listen. */
  listen({ query, signal }: ObserverEndpointRequest): AsyncIterable<string> {
    const { shown, filters } = readShown(query, this.#options);
    const filter = readFilter(filters);
    const { maxListeners, maxBuffer } = this.#options;
    if (this.#listeners.size >= maxListeners)
      throw new GatewayError("queue-full", `${maxListeners} listen already, which is all that maxListeners allows`);
    const listener = new Listener(shown, filter, maxBuffer);
    this.#listeners.add(listener);
    const leave = (): void => this.#leave(listener);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    const opening = encodeSse(JSON.stringify({ type: "open", filter: filters, kinds: [...shown.kinds] }), "open");
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
    const textFor = this.#writerOf(event);
    for (const listener of this.#listeners)
      if (listener.shown.kinds.has(event.type)) listener.take(exchange, facts, () => textFor(listener.shown.content));
    if (event.type === "exchange-end") this.#known.delete(exchange);
  }

  /** Writes an event once for all who may see what people wrote, and once for the others. */
  #writerOf(event: ExchangeEvent): (content: boolean) => string {
    const { maxText } = this.#options;
    const written = new Map<boolean, string>();
    return (content) => {
      const text = written.get(content) ?? eventText(event, { content, maxText });
      written.set(content, text);
      return text;
    };
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
