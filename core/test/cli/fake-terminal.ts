import type { Terminal } from "../../src/command.ts";

/** What a terminal of a test may be given. */
export interface FakeTerminalOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly colors?: boolean;
}

/** A terminal on which nobody types, and what was written to it. */
export function fakeTerminal({ cwd, env = {}, colors = false }: FakeTerminalOptions) {
  const written = { out: "", err: "" };
  const waiting = new Set<() => void>();
  const signals = new Map<string, () => void>();
  const write = (stream: "out" | "err") => (text: string) => {
    written[stream] += text;
    for (const wake of waiting) wake();
  };
  const terminal: Terminal = {
    version: "0",
    env,
    cwd,
    colors,
    isTerminal: false,
    args: [],
    out: write("out"),
    err: write("err"),
    onSignal: (signal, run) => void signals.set(signal, run),
    exit: () => undefined,
  };
  return {
    terminal,
    written,
    /** Ctrl-C. */
    stop: () => signals.get("SIGINT")?.(),
    /** Resolves when this was written; rejects when the command, whose exit code is `code`, ends before. */
    until: async (code: Promise<number>, stream: "out" | "err", pattern: RegExp): Promise<void> => {
      const ended = code.then((number) => `ended with ${number}`);
      while (!pattern.test(written[stream])) {
        let wake = (): void => undefined;
        const woken = new Promise<undefined>((resolve) => (wake = () => resolve(undefined)));
        waiting.add(wake);
        const next = await Promise.race([woken, ended]);
        waiting.delete(wake);
        if (next !== undefined) throw new Error(`${next}: ${written.out}${written.err}`);
      }
    },
  };
}
