import type { CanaryView } from "../generation/canary.ts";

/** What the kernel says of itself; safe to show to whoever holds a key. */
export interface KernelStatus {
  readonly version: string;
  readonly isDraining: boolean;
  /** At least one node can be asked now, or none is configured. */
  readonly hasUsableNode: boolean;
  readonly generation: number;
  /** Exchanges that run now. */
  readonly running: number;
  readonly plugins: readonly { readonly id: string; readonly version: string | undefined }[];
  readonly pools: readonly { readonly id: string; readonly nodes: number; readonly ready: number }[];
  /** Pages that observers show. */
  readonly endpoints: readonly {
    readonly plugin: string;
    readonly path: string;
    readonly access: "open" | "admin";
  }[];
  /** Whether the store that instances share is in reach; absent when there is none. */
  readonly sharedState?: "alone" | "shared";
  /** Rules of wires that streams broke, by plugin; of the sample that is looked at. */
  readonly streamViolations: Readonly<Record<string, number>>;
  readonly observers: { readonly dropped: number };
  /** How the last change of the config ended. */
  readonly lastReload:
    | { readonly at: string; readonly outcome: "swapped" | "failed"; readonly message?: string }
    | undefined;
  /** The generation that is tried out beside this one, or how the last such trial ended; absent before the first. */
  readonly canary?: CanaryView;
}
