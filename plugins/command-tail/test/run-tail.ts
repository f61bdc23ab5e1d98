import { createFolder } from "../../../core/test/cli/folder.ts";
import { command } from "../src/index.ts";

/** A folder with a config in it, that goes with the test. */
export function folderWith(config: object, files: Readonly<Record<string, string>> = {}): Promise<string> {
  return createFolder({ "plugins.config.json": config, ...files });
}

/** What a run of the command is given. */
export interface Given {
  readonly cwd: string;
  readonly values?: Readonly<Record<string, string>>;
  readonly switches?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly colors?: boolean;
}

/** Starts the command; `stop` is Ctrl-C. */
export function startTail({ cwd, values = {}, switches = [], env = {}, colors = false }: Given) {
  const written = { out: "", err: "" };
  const waiting = new Set<() => void>();
  const signals = new Map<string, () => void>();
  const write = (stream: "out" | "err") => (text: string) => {
    written[stream] += text;
    for (const wake of waiting) wake();
  };
  const code = command.run(
    { values, switches: new Set(switches) },
    {
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
    },
  );
  return {
    written,
    code,
    stop: () => signals.get("SIGINT")?.(),
    /** Resolves when this was written; rejects when the command ends before. */
    async until(stream: "out" | "err", pattern: RegExp): Promise<void> {
      while (!pattern.test(written[stream])) {
        const woken = new Promise<"woken">((resolve) => {
          const wake = (): void => {
            waiting.delete(wake);
            resolve("woken");
          };
          waiting.add(wake);
        });
        const ended = code.then((number) => `ended with ${number}`);
        const next = await Promise.race([woken, ended]);
        if (next !== "woken") throw new Error(`${next}: ${written.out}${written.err}`);
      }
    },
  };
}
