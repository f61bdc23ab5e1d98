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
  readonly argument?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the command; resolves with what it wrote, rejects with what it threw. */
export async function runUsage({ values = {}, switches = [], argument, ...given }: Given): Promise<string> {
  const { terminal, written } = fakeTerminal(given);
  const code = await command.run(
    { values, switches: new Set(switches), ...(argument !== undefined && { argument, arguments: [argument] }) },
    terminal,
  );
  const text = `${written.out}${written.err}`;
  if (code !== 0) throw new Error(`ended with ${code}: ${text}`);
  return text;
}
