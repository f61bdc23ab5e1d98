import type { Terminal } from "@patchbay/core";

/** Says that a command cannot be understood; the exit code for it. */
export function misuse(message: string, terminal: Pick<Terminal, "err">): number {
  terminal.err(`patchbay: ${message}\n`);
  return 2;
}
