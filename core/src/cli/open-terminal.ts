import { createInterface } from "node:readline/promises";
import type { Terminal } from "./terminal.ts";

/** The terminal of this process, and how to leave it. */
export interface ProcessTerminal extends Terminal {
  /** Ends the process once all that was written has left. */
  end(code: number): void;
}

const aDay = 86_400_000;

/** What a command has of this process, which lasts until `end`. */
export function openTerminal(version: string): ProcessTerminal {
  const { stdin, stdout, stderr } = process;
  // The timers of the clock let a process end; whoever waits for nothing but one of them would be cut short.
  setInterval(() => undefined, aDay);
  // A reader that has gone, such as `head`, is no reason for a stack trace.
  stdout.on("error", () => process.exit(0));
  return {
    args: process.argv.slice(2),
    version,
    env: process.env,
    cwd: process.cwd(),
    isTerminal: stdout.isTTY,
    colors: stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "",
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    ...(stdin.isTTY && stdout.isTTY && { ask }),
    onSignal: (signal, run) => void process.on(signal, run),
    exit: (code) => process.exit(code),
    // What is still written to a pipe is lost if the process ends at once.
    end: (code) => void stdout.write("", () => stderr.write("", () => process.exit(code))),
  };
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
