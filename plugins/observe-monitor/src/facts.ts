import type { ExchangeEvent } from "./kinds.ts";

/** What is known of an exchange so far. */
export interface Facts {
  model: string | undefined;
  protocol: string | undefined;
  client: string | undefined;
  readonly pools: Set<string>;
  status: number | undefined;
  outcome: string | undefined;
  /** Its start was seen: model, protocol and client are what they will be. */
  isStarted: boolean;
  /** Nothing more will be known. */
  isFinal: boolean;
}

/** Nothing is known yet. */
export function noFacts(): Facts {
  return {
    model: undefined,
    protocol: undefined,
    client: undefined,
    pools: new Set(),
    status: undefined,
    outcome: undefined,
    isStarted: false,
    isFinal: false,
  };
}

/** Adds what an event tells. */
export function learn(facts: Facts, event: ExchangeEvent): void {
  if (event.type === "exchange-start" || event.type === "exchange-end") {
    Object.assign(facts, { model: event.model, protocol: event.protocol, client: event.client, isStarted: true });
  }
  if ("pool" in event && event.pool !== undefined) facts.pools.add(event.pool);
  if (event.type === "exchange-end")
    Object.assign(facts, { status: event.status, outcome: event.outcome, isFinal: true });
}
