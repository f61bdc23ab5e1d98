import type { KernelEvent, KernelEventKind } from "../observe.ts";
type EventOf<Kind extends KernelEventKind> = Extract<KernelEvent, {
    readonly type: Kind;
}>;
/** What observers see, one of a kind; of exchange `test-exchange` unless overridden. */
export declare function kernelEvent<Kind extends KernelEventKind>(type: Kind, overrides?: Partial<EventOf<Kind>>): EventOf<Kind>;
export {};
