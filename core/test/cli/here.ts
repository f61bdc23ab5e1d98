import { runCli } from "../../src/cli/run-cli.ts";

/** Runs a command line inside this process. */
export async function runHere(
  args: readonly string[],
  cwd = "/",
  colors = false,
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const code = await runCli(args, {
    version: "1.2.3",
    args,
    env,
    cwd,
    colors,
    isTerminal: false,
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
    onSignal: () => undefined,
    exit: () => undefined,
  });
  return { code, ...written };
}
