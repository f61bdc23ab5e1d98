import type { KernelEvent, KernelEventKind } from "@patchbay/sdk";
import type { KernelHooks } from "../hooks.ts";

/** Where the kernel says what happens. Ask `wants` before making an event that costs something. */
export interface Emitter {
  wants(kind: KernelEventKind): boolean;
  /** `bytes` is a rough size for the bounds of the queues. */
  emit(event: KernelEvent, bytes?: number): void;
}

/** Tells nobody. */
export const silentEmitter: Emitter = { wants: () => false, emit: () => undefined };

const usualBytes = 512;

export function createEmitter(hooks: KernelHooks, wanted: ReadonlySet<KernelEventKind>): Emitter {
  return {
    wants: (kind) => wanted.has(kind),
    emit: (event, bytes = usualBytes) => hooks.observe.get(event.type)?.call(event, bytes),
  };
}
