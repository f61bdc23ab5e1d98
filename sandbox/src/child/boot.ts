/**
 * What the host tells of a plugin first, as a `note` of call 0. Then come its code as `chunk`s and an `end`, which is
 * answered with `head`, or `fail`. A `cancel` of call 0 lets go of the plugin again, and is answered with `end`.
 */
export interface BootSettings {
  readonly tier: "process" | "strict";
  /** Memory of the plugin's heap, in bytes. */
  readonly memoryBytes: number;
  /** CPU time that one turn of the plugin may take in the strict tier, in milliseconds. */
  readonly turnCpuMs: number;
}

/** The call of the frames with which a plugin comes and goes. While it is loaded, it carries notes and pings alone. */
export const bootCall = 0;

/** Begins the last line that a child writes when it ends itself. */
export const fatalMark = "patchbay-child: ";
