import { systemClock } from "../clock.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { createLogger } from "../log/create-logger.ts";
import { MemoryState } from "../shared/memory-state.ts";
import { clusterFork } from "../workers/cluster-crew.ts";
import { Crew } from "../workers/crew.ts";
import { countOf } from "./count-of.ts";
import { endSignal } from "./end-signal.ts";
import type { Terminal } from "./terminal.ts";

/** Longer than any wait: while it leads, this process must not end for want of work. */
const longMs = 2 ** 30;

/** Leads so many processes that serve; resolves with the exit code. */
export async function lead(config: ResolvedConfig, size: number, terminal: Terminal): Promise<number> {
  const log = createLogger({ ...config.log, write: (line) => terminal.err(line) });
  const state = new MemoryState(systemClock);
  const crew = new Crew({ size, fork: clusterFork(terminal.args), state, clock: systemClock, log });
  const hold = setInterval(() => undefined, longMs);
  const stopped = endSignal(terminal, () => {
    crew.kill();
    terminal.exit(130);
  });
  terminal.onSignal("SIGHUP", () => crew.reload());
  try {
    const started = await Promise.race([crew.start(), stopped]);
    if (started && "code" in started) return started.code;
    if (started) {
      terminal.out(started.text);
      log.info(`${countOf(size, "worker")} serve behind one port`);
    }
    await stopped;
    log.info("draining; a second signal stops at once");
    await crew.drain();
    return 0;
  } finally {
    clearInterval(hold);
  }
}
