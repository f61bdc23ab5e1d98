import type { Capabilities } from "../capabilities.ts";
import type { Clock } from "../clock.ts";
import type { PluginDescription } from "../manifest.ts";
import type { Plugin } from "../plugin.ts";

/** A place for plugins outside the kernel's process: a process of its own, or one with an interpreter of its own inside. */
export type IsolatedTier = "process" | "strict";

/** Where a plugin's code runs. */
export type SandboxTier = "inline" | IsolatedTier;

/**
 * How the kernel runs code that it does not trust. A plugin that was isolated is a plugin like any other: its `setup` starts
 * the process and its hooks lead into it. The kernel knows this interface only; `@patchbay/sandbox` implements it.
 */
export interface Isolation {
  /** Starts nothing: the process comes with `setup` and goes with `dispose`. */
  isolate(source: IsolatedSource): IsolatedPlugin;
  /** What the code says of itself, read in an isolated process. @throws Error when it does not load or is no plugin. */
  describe(source: { readonly code: string; readonly tier: IsolatedTier }): Promise<PluginDescription>;
  /** Which walls stand on this system; tried once. */
  strength(): Promise<SandboxStrength>;
}

/** Code to isolate. */
export interface IsolatedSource {
  /** The plugin's id in the config. */
  readonly id: string;
  readonly tier: IsolatedTier;
  /** Text of one ECMAScript module without imports, which exports `plugin`. */
  readonly code: string;
  readonly description: PluginDescription;
  /** What was asked for and granted. */
  readonly rights: Capabilities;
  /** Plugins that are isolated with the same object share a process; their tiers and rights must be the same. */
  readonly together?: object;
  readonly clock: Clock;
  /** The process began, ended, rests, or did what it may not. */
  readonly onEvent: (event: IsolationEvent) => void;
}

/** What becomes of an isolated plugin's process. */
export type IsolationEvent =
  | { readonly type: "started"; readonly pid: number; readonly startMs: number }
  | { readonly type: "crashed"; readonly reason: string; readonly restartMs: number }
  | { readonly type: "quarantined"; readonly reason: string; readonly untilMs: number }
  | { readonly type: "denied"; readonly capability: string; readonly message: string };

/** A plugin that runs elsewhere. */
export interface IsolatedPlugin extends Plugin {
  readonly tier: IsolatedTier;
  usage(): IsolatedUsage;
  /** Ends a quarantine: the next call starts the process. */
  reset(): void;
}

/** What an isolated plugin has used since it was set up. */
export interface IsolatedUsage {
  readonly state: "idle" | "running" | "restarting" | "quarantined" | "stopped";
  readonly pid?: number;
  /** CPU time of its processes, in milliseconds. */
  readonly cpuMs: number;
  /** Resident memory of its process now, in bytes. */
  readonly memoryBytes: number;
  readonly restarts: number;
  readonly lastCrash?: string;
  /** How often it reached for what it may not, by capability. */
  readonly denied: Readonly<Record<string, number>>;
  /** Bytes that crossed the boundary. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** The walls of both tiers, here. */
export type SandboxStrength = Readonly<Record<IsolatedTier, readonly Wall[]>>;

/** One wall between a plugin and the system. */
export interface Wall {
  readonly name: WallName;
  readonly stands: boolean;
  /** How it is built, or why it is not there and what would build it. */
  readonly detail: string;
}

/**
 * `language`: no object of the host is in reach; `interpreter`: another engine in WebAssembly; `permissions`: Node's flags;
 * `network`: a namespace without any; `processes`: no other process is seen; `limits`: memory and files are capped by the
 * system; `environment`: no variables and no folder of the host.
 */
export type WallName = "language" | "interpreter" | "permissions" | "network" | "processes" | "limits" | "environment";
