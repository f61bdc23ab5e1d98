import type { NodeCondition } from "./node.ts";
import { createServiceToken } from "./service.ts";

/** A node as it stands now. */
export interface NodeReading {
  readonly pool: string;
  readonly node: string;
  readonly condition: NodeCondition;
  /** Requests that it works on. */
  readonly inFlight: number;
  /** Requests that wait for a place at it. */
  readonly waiting: number;
  /** Models that rest at it while it does not. */
  readonly restingModels: number;
}

/** What one hook of a plugin has cost since the plugin was loaded. */
export interface HookReading {
  /** Such as `selectNode` or `transform.request`. */
  readonly hook: string;
  readonly calls: number;
  readonly errors: number;
  /** Milliseconds that calls took, waits included; absent before the first. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Milliseconds for which its calls kept everything else waiting. */
  readonly blockedMs: number;
}

/** A plugin as it stands now. */
export interface PluginReading {
  readonly plugin: string;
  readonly tier: "inline" | "process" | "strict";
  /** `running`; anything else says why it is not called, such as `resting` or `quarantined`. */
  readonly state: string;
  readonly hooks: readonly HookReading[];
  /** Events that did not fit into the queues of its observers. */
  readonly droppedEvents: number;
  /** Of its own process, where it has one. */
  readonly cpuMs?: number;
  readonly memoryBytes?: number;
}

/** The gateway of the moment, for observers that show its state. */
export interface GatewayView {
  /** Exchanges that run now. */
  readonly running: number;
  nodes(): readonly NodeReading[];
  plugins(): readonly PluginReading[];
}

/** What the kernel itself offers to plugins that run inline: list it in `requires`. What it says holds from the first exchange on. */
export const gatewayView = createServiceToken<GatewayView>("patchbay.gateway-view", 1);
