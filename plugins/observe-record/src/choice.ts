import { createGlob, type ExchangeEndEvent, type ExchangeStartEvent, portionOf } from "@patchbay/sdk";
import type { RecordOptions } from "./options.ts";
import type { Taking } from "./taking.ts";

/** Says which exchanges are kept. */
export interface Choice {
  /** Asked when an exchange begins: whether it is of the share; undefined when it cannot be kept whatever becomes of it. */
  readonly begin: (event: ExchangeStartEvent) => boolean | undefined;
  /** Asked when it is over; without an end it is kept as far as it got. */
  readonly end: (taking: Taking, end: ExchangeEndEvent | undefined) => boolean;
}

/** A choice by share, outcome and filters. */
export function createChoice(options: RecordOptions): Choice {
  const { share, only, slowMs, keepFailed, pools, models, clients } = options;
  const isModel = createGlob(models ?? ["*"]);
  return {
    begin({ exchange, model = "", client }) {
      if (!isModel(model) || (clients && !clients.includes(client))) return undefined;
      const isSampled = portionOf(exchange) < share;
      return isSampled || keepFailed ? isSampled : undefined;
    },
    end({ isSampled, events }, end) {
      const isFailed = end?.outcome === "failed";
      if (pools && !events.some((event) => event.type === "attempt-start" && pools.includes(event.pool))) return false;
      if (isFailed && keepFailed) return true;
      if (!isSampled) return false;
      if (only === "failed") return isFailed;
      return only === "all" || (end?.durationMs ?? 0) >= slowMs;
    },
  };
}
