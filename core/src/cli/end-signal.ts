import type { Terminal } from "./terminal.ts";

/** Resolves when somebody asks for the end. Whoever asks twice does not want to wait: `atOnce`. */
export function endSignal(terminal: Terminal, atOnce: () => void): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const end = (): void => {
      if (asked) atOnce();
      asked = true;
      resolve();
    };
    terminal.onSignal("SIGINT", end);
    terminal.onSignal("SIGTERM", end);
  });
}
