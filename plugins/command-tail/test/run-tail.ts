import { fakeTerminal } from "../../../core/test/cli/fake-terminal.ts";
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
export function startTail({ values = {}, switches = [], ...given }: Given) {
  const { terminal, written, stop, until } = fakeTerminal(given);
  const code = command.run({ values, switches: new Set(switches) }, terminal);
  return {
    written,
    code,
    stop,
    /** Resolves when this was written; rejects when the command ends before. */
    until: (stream: "out" | "err", pattern: RegExp) => until(code, stream, pattern),
  };
}
