import type { Primitives } from "./primitives.ts";

/** A plugin's surroundings, loaded: what the host sends goes in, what the plugin sends leaves by the primitives. */
export interface Engine {
  /** A frame for the guest. @throws whatever the guest did not catch; it cannot go on after that. */
  receive(kind: string, call: number, body: string | Uint8Array): void;
  /** A timer ran out. @throws as `receive`. */
  timer(id: number): void;
}

/** What an engine is made of. */
export interface EngineParts {
  readonly primitives: Primitives;
  /** Script whose value is the function `(host) => guest`. */
  readonly guestScript: string;
  /** Script whose value is a function that runs the plugin's module and returns what it exports. */
  readonly pluginScript: string;
  readonly memoryBytes: number;
  readonly turnCpuMs: number;
  /** A promise of the plugin failed and nobody looked. */
  readonly onUnhandled: (message: string) => void;
}

/** Names under which scripts stand in stack traces. */
export const guestFile = "patchbay-guest.js";
export const pluginFile = "plugin.js";
