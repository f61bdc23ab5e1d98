import type { KernelEvent, KernelEventKind } from "@patchbay/sdk";
import type { MonitorOptions } from "./options.ts";

const always = [
  "exchange-start",
  "selection",
  "attempt-start",
  "attempt-commit",
  "attempt-end",
  "loss",
  "stream-violation",
  "exchange-end",
] as const satisfies readonly KernelEventKind[];

/** What the kernel makes for the feed. The kinds that hold what people wrote are made only where an option asks for them. */
export function kindsOf({ content, bodies }: Pick<MonitorOptions, "content" | "bodies">): readonly KernelEventKind[] {
  return [
    ...always,
    ...(content ? (["request", "reply"] as const) : []),
    ...(bodies ? (["wire-head", "wire-body"] as const) : []),
  ];
}

/** An event of an exchange. */
export type ExchangeEvent = Extract<KernelEvent, { readonly exchange: string }>;

/** Whether it is of an exchange, and of a kind that is shown. */
export function isShown(event: KernelEvent, kinds: ReadonlySet<KernelEventKind>): event is ExchangeEvent {
  return kinds.has(event.type) && "exchange" in event;
}
