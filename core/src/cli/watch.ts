import { setTimeout } from "node:timers/promises";
import type { Terminal } from "./terminal.ts";

const repaintMs = 1000;

/** Draws anew until somebody ends it. A kernel that goes away later may come back. */
export async function watch(paint: () => Promise<string>, terminal: Terminal): Promise<void> {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) terminal.onSignal(signal, () => controller.abort());
  let text = await paint();
  for (;;) {
    terminal.out(terminal.isTerminal ? `${wholeScreen}${text}` : text);
    // The clock's own timers would let the process end.
    await setTimeout(repaintMs, undefined, { signal: controller.signal }).catch(() => undefined);
    if (controller.signal.aborted) return;
    text = await paint().catch((error: unknown) => `${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** Goes to the first line and clears all below (ECMA-48 CUP, ED). */
const wholeScreen = "\u001b[H\u001b[J";
