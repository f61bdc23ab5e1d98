import type { ResolvedConfig } from "../config/resolved.ts";
import { openKernel, type OpenKernel } from "../kernel.ts";
import { createLogger, type LevelSwitch } from "../log/create-logger.ts";
import type { Seat } from "../workers/seat.ts";
import type { FlagValues } from "./command.ts";
import { endSignal } from "./end-signal.ts";
import { followConfig } from "./follow-config.ts";
import { startText } from "./start-text.ts";
import type { Terminal } from "./terminal.ts";

/** Serves in this process, on its own or as one of several, until it is asked to end. */
export async function serve(
  config: ResolvedConfig,
  flags: FlagValues,
  terminal: Terminal,
  seat: Seat | undefined,
): Promise<void> {
  const logLevel: LevelSwitch = { level: config.log.level };
  const plainLog = createLogger({ level: logLevel, format: config.log.format, write: (line) => terminal.err(line) });
  const log = seat ? plainLog.with({ worker: seat.number }) : plainLog;
  const { env } = terminal;
  const { home, follow } = followConfig(config, flags, terminal);
  const means = { log, logLevel, env, home, stateDir: config.dataDir, ...(seat && { store: seat.store }) };
  const kernel = await openKernel(config, means);
  const { reload, stop } = follow(kernel, log);
  try {
    const { url } = await listen(kernel, config);
    const stopped = seat ? drainOrder(seat, terminal) : endSignal(terminal, () => terminal.exit(130));
    if (seat) seat.onReload(reload);
    else terminal.onSignal("SIGHUP", reload);
    for (const warning of config.warnings) log.warn(warning);
    const hasKeys = config.server.keys.length > 0;
    const { version, colors } = terminal;
    const text = startText({ version, url, description: kernel.describe(), hasKeys, colors });
    if (seat) seat.listening(text);
    else terminal.out(text);
    await stopped;
    if (!seat) log.info("draining; a second signal stops at once");
  } finally {
    stop();
    await kernel.close();
  }
}

/** A terminal signals all processes at once; what that means for workers is the parent's to say. */
function drainOrder(seat: Seat, terminal: Terminal): Promise<void> {
  return new Promise((resolve) => {
    void seat.drained.then(resolve);
    terminal.onSignal("SIGTERM", resolve);
    for (const signal of ["SIGINT", "SIGHUP"] as const) terminal.onSignal(signal, () => undefined);
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
