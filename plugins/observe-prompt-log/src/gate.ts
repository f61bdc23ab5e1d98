import { type ExchangeEndEvent, type ExchangeStartEvent, portionOf } from "@patchbay/sdk";
import type { PromptLogOptions } from "./options.ts";

/** Says what is written at all. */
export interface Gate {
  /** Whether an exchange can only be judged by how it began. */
  readonly needsStart: boolean;
  /** Whoever asks wants not to be written down. */
  readonly isLeftOut: (event: ExchangeStartEvent | ExchangeEndEvent) => boolean;
  /** Nothing that may still happen makes this one worth keeping. */
  readonly isHopeless: (exchange: string) => boolean;
  /** Whether an exchange that ended so is written; without an outcome its end was not seen. */
  readonly isKept: (exchange: string, outcome?: ExchangeEndEvent["outcome"]) => boolean;
}

/** What clients say when they want to be left out. */
const header = { name: "x-patchbay-log", value: "none" };

/** The gate that the options describe. */
export function createGate({
  share,
  keepErrors,
  skipClients,
  optOut,
}: Pick<PromptLogOptions, "share" | "keepErrors" | "skipClients" | "optOut">): Gate {
  const skipped = new Set(skipClients);
  const isSampled = (exchange: string): boolean => portionOf(exchange) < share;
  const asksForIt = (headers: Readonly<Record<string, string>>): boolean =>
    headers[header.name]?.trim().toLowerCase() === header.value;
  return {
    needsStart: optOut || skipped.size > 0,
    isLeftOut: (event) => skipped.has(event.client) || (optOut && "headers" in event && asksForIt(event.headers)),
    isHopeless: (exchange) => !keepErrors && !isSampled(exchange),
    isKept: (exchange, outcome) => (keepErrors && outcome === "failed") || isSampled(exchange),
  };
}
