import { systemClock } from "../clock.ts";
import { ConfigError } from "../config/fault.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { watchConfig } from "../config/watch-config.ts";
import { openKernel, type OpenKernel } from "../kernel.ts";
import { createLogger } from "../log/create-logger.ts";
import type { FlagValues } from "./command.ts";
import { faultsText, readConfig } from "./read-config.ts";
import { createReloader } from "./reload.ts";
import { startText } from "./start-text.ts";
import type { Terminal } from "./terminal.ts";

/** Serves until a signal asks for the end; open streams may finish first. */
export async function start(flags: FlagValues, terminal: Terminal): Promise<number> {
  try {
    const config = await readConfig(flags, terminal);
    return await serve(config, flags, terminal);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    terminal.err(faultsText(error.faults));
    return 2;
  }
}

async function serve(config: ResolvedConfig, flags: FlagValues, terminal: Terminal): Promise<number> {
  const log = createLogger({ ...config.log, write: (line) => terminal.err(line) });
  const kernel = await openKernel(config, { log, env: terminal.env });
  try {
    const { url } = await listen(kernel, config);
    const stopped = endSignal(terminal);
    const reload = createReloader({
      config,
      log,
      read: () => readConfig(flags, terminal),
      swap: (next) => kernel.swap(next),
      onSwap: (next) => watch.update(watched(kernel, next)),
    });
    const watch = watchConfig(watched(kernel, config), reload, systemClock);
    terminal.onSignal("SIGHUP", reload);
    for (const warning of config.warnings) log.warn(warning);
    const hasKeys = config.server.keys.length > 0;
    terminal.out(
      startText({ version: terminal.version, url, description: kernel.describe(), hasKeys, colors: terminal.colors }),
    );
    await stopped;
    watch.close();
    log.info("draining; a second signal stops at once");
  } finally {
    await kernel.close();
  }
  return 0;
}

/** The config, what it names, and the code of its plugins. */
function watched(kernel: OpenKernel, { files }: ResolvedConfig): readonly string[] {
  return [...new Set([...files, ...kernel.describe().files])];
}

function endSignal(terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const end = (): void => {
      if (asked) terminal.exit(130);
      asked = true;
      resolve();
    };
    terminal.onSignal("SIGINT", end);
    terminal.onSignal("SIGTERM", end);
  });
}

async function listen(
  kernel: OpenKernel,
  { server: { host, port } }: ResolvedConfig,
): Promise<{ readonly url: string }> {
  try {
    return await kernel.listen();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const problem = listenProblems[code];
    if (problem === undefined) throw error;
    throw new Error(`${host}:${port} ${problem}`, { cause: error });
  }
}

const listenProblems: Readonly<Record<string, string>> = {
  EADDRINUSE: "is already in use: choose another port with --port",
  EACCES: "needs more rights than this user has: choose a port above 1023 with --port",
  EADDRNOTAVAIL: "is no address of this machine: choose another with --host",
  ENOTFOUND: "is no address that can be found: choose another with --host",
};
