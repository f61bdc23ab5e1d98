import type { FailureCode, KernelEvent, KernelEventKind } from "@patchbay/sdk";
import type { Emitter } from "../observe/emitter.ts";
import type { ExchangeTally } from "./exchange-tally.ts";

/** Where the tally of a generation is, while it has one. */
export interface TallySlot {
  tally: Tallying | undefined;
}

/** A tally that looks at its figures after each exchange. */
export interface Tallying {
  readonly counts: ExchangeTally;
  readonly ended: () => void;
  readonly missed: (code: FailureCode) => void;
}

/** An emitter that also counts, while there is something to count for: then the kernel makes events that no plugin wants. */
export function createTallyingEmitter(emitter: Emitter, slot: TallySlot): Emitter {
  return {
    wants: (kind, exchange) => emitter.wants(kind, exchange) || (slot.tally !== undefined && counted.has(kind)),
    emit(event, bytes) {
      if (slot.tally) count(slot.tally, event);
      emitter.emit(event, bytes);
    },
  };
}

const counted: ReadonlySet<KernelEventKind> = new Set(["exchange-start", "attempt-commit", "exchange-end"]);

function count({ counts, ended }: Tallying, event: KernelEvent): void {
  if (event.type === "exchange-start") counts.started(event.exchange);
  else if (event.type === "attempt-commit") counts.committed(event.exchange);
  else if (event.type === "exchange-end") {
    counts.ended(event);
    ended();
  }
}
