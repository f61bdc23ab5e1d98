import type { ContentRight, KernelEventKind } from "@patchbay/sdk";

const both = ["prompt", "answer"] as const;

/** What events show of an exchange's content. The compiler demands every kind, so that a new one is decided upon. */
const contentOf: Readonly<Record<KernelEventKind, readonly ContentRight[]>> = {
  "exchange-start": [],
  request: ["prompt"],
  selection: [],
  "attempt-start": [],
  "attempt-commit": [],
  "attempt-end": [],
  "wire-head": [],
  "wire-body": both,
  reply: ["answer"],
  // A loss says what was lost.
  loss: both,
  "stream-violation": [],
  "exchange-end": [],
  "plugin-error": [],
  generation: [],
  "node-state": [],
  probe: [],
};

/** The kinds that there are. */
// The keys of the table are the kinds.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const eventKinds = Object.keys(contentOf) as readonly KernelEventKind[];

/** The content rights that an observer of these kinds needs. */
export function rightsOfObserver(kinds: readonly KernelEventKind[]): ReadonlySet<ContentRight> {
  return new Set(kinds.flatMap((kind) => contentOf[kind]));
}
