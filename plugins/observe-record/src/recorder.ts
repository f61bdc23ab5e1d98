import type { KernelEvent } from "@patchbay/sdk";
import type { Choice } from "./choice.ts";
import { isTaped, type TapedEvent } from "./tape.ts";
import { Taking } from "./taking.ts";

/** Gathers the events of each exchange until it is over. */
export interface Recorder {
  /** The exchange that this event completes, if it is to be kept. */
  readonly take: (event: KernelEvent) => readonly Taking[];
  /** What was still going on. */
  readonly drain: () => readonly Taking[];
}

const none: readonly Taking[] = [];
const maxOpen = 1000;
const maxOpenBytes = 64 * 1024 * 1024;

/** A recorder of bounded memory: where too much goes on, what began first is ended before its time. */
export function createRecorder(choice: Choice, maxTapeBytes: number): Recorder {
  const open = new Map<string, Taking>();
  let bytes = 0;

  function close(taking: Taking): void {
    open.delete(taking.exchange);
    bytes -= taking.bytes;
  }

  function begin(event: Extract<TapedEvent, { readonly type: "exchange-start" }>): void {
    const isSampled = choice.begin(event);
    if (isSampled === undefined || open.has(event.exchange)) return;
    open.set(event.exchange, new Taking(event, isSampled, maxTapeBytes));
  }

  function cutShort(taking: Taking): readonly Taking[] {
    taking.gaps.add("end-not-seen");
    close(taking);
    return choice.end(taking, undefined) ? [taking] : [];
  }

  function makeRoom(): readonly Taking[] {
    if (open.size <= maxOpen && bytes <= maxOpenBytes) return none;
    const ended: Taking[] = [];
    for (const taking of open.values()) {
      if (open.size <= maxOpen && bytes <= maxOpenBytes) break;
      ended.push(...cutShort(taking));
    }
    return ended;
  }

  return {
    take(event) {
      if (!isTaped(event)) return none;
      if (event.type === "exchange-start") begin(event);
      const taking = open.get(event.exchange);
      if (!taking) return none;
      bytes += taking.take(event);
      if (event.type !== "exchange-end") return makeRoom();
      close(taking);
      return choice.end(taking, event) ? [taking] : none;
    },
    drain: () => [...open.values()].flatMap(cutShort),
  };
}
