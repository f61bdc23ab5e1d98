import type { Terminal } from "@patchbay/core";
import { BuildFaults } from "../build/faults.ts";

/** Runs a command's work and lists what stands in its way, one fault per line. */
export async function reportFaults(terminal: Terminal, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return 0;
  } catch (error) {
    if (!(error instanceof BuildFaults)) throw error;
    const { faults } = error;
    terminal.err(`patchbay: the plugin was not built: ${faults.length} fault${faults.length === 1 ? "" : "s"}\n`);
    terminal.err(faults.map((fault) => `  ${fault}\n`).join(""));
    return 1;
  }
}
