import type { KernelEvent, KernelEventKind } from "@patchbay/sdk";
import type { Desk } from "./desk.ts";
import { recordAttempt, recordAttemptStart } from "./record-attempt.ts";
import { recordExchange } from "./record-exchange.ts";
import { recordNodeState, recordProbe } from "./record-node.ts";

type Recorders = {
  readonly [Kind in KernelEventKind]?: (event: Extract<KernelEvent, { readonly type: Kind }>, desk: Desk) => void;
};

/** None of these holds what people wrote. */
const recorders = {
  "exchange-start": ({ exchange, at }, { running }) => running.started(exchange, at),
  "attempt-start": recordAttemptStart,
  "attempt-end": recordAttempt,
  "exchange-end": recordExchange,
  loss: ({ direction, loss }, { metrics }) => metrics.losses.add({ direction, kind: loss.kind }),
  "stream-violation": ({ plugin, wire, side, rule }, { metrics, words: { fixed } }) =>
    metrics.violations.add({ plugin: fixed.word(plugin), wire: fixed.word(wire), side, rule: fixed.word(rule) }),
  "plugin-error": ({ plugin, hook }, { metrics, words: { fixed } }) =>
    metrics.pluginFaults.add({ plugin: fixed.word(plugin), hook: fixed.word(hook) }),
  generation: ({ outcome, at }, { metrics }) => {
    metrics.generations.add({ outcome });
    metrics.lastGeneration.set({ outcome }, at / 1000);
  },
  "node-state": recordNodeState,
  probe: recordProbe,
} as const satisfies Recorders;

/** The kinds that are counted. */
// The table's own keys are its keys.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const recordedKinds = Object.keys(recorders) as readonly (keyof typeof recorders)[];

/** Writes down an event; a kind that is not known is left out. */
export function record(event: KernelEvent, desk: Desk): void {
  // A table by kind: the compiler cannot follow that the entry takes what its key names.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const recorder = (recorders as Recorders)[event.type] as ((event: KernelEvent, desk: Desk) => void) | undefined;
  recorder?.(event, desk);
}
