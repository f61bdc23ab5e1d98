import { runCli } from "../../src/cli/run-cli.ts";
import type { Terminal } from "../../src/cli/terminal.ts";

/** Runs a command line inside this process. */
export async function runHere(
  args: readonly string[],
  cwd = "/",
  colors = false,
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; out: string; err: string }> {
  const { terminal, written } = writtenTerminal(cwd, { args, colors, env });
  const code = await runCli(args, terminal);
  return { code, ...written };
}

/** A terminal that keeps what is written to it. */
export function writtenTerminal(cwd: string, rest: Partial<Terminal> = {}) {
  const written = { out: "", err: "" };
  const terminal: Terminal = {
    version: "1.2.3",
    args: [],
    env: {},
    cwd,
    colors: false,
    isTerminal: false,
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
    onSignal: () => undefined,
    exit: () => undefined,
    ...rest,
  };
  return { terminal, written };
}
