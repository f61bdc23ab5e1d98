import type { KernelEvent, KernelEventKind } from "@patchbay/sdk";
import type { KernelHooks } from "../hooks.ts";
import type { Wishes } from "./live-wish.ts";

/** Where the kernel says what happens. Ask `wants` before making an event that costs something. */
export interface Emitter {
  /** `exchange`: the id of the one that it is about. */
  wants(kind: KernelEventKind, exchange?: string): boolean;
  /** `bytes` is a rough size for the bounds of the queues. */
  emit(event: KernelEvent, bytes?: number): void;
}

/** Tells nobody. */
export const silentEmitter: Emitter = { wants: () => false, emit: () => undefined };

const usualBytes = 512;

export function createEmitter(hooks: KernelHooks, wanted: Pick<Wishes, "has">): Emitter {
  return {
    wants: (kind, exchange) => wanted.has(kind, exchange),
    emit: (event, bytes = usualBytes) => hooks.observe.get(event.type)?.call(event, bytes),
  };
}
