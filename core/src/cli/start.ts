import { ConfigError } from "../config/fault.ts";
import { takeSeat } from "../workers/seat.ts";
import { type FlagValues, UsageError } from "./command.ts";
import { lead } from "./lead.ts";
import { faultsText, readConfig } from "./read-config.ts";
import { serve } from "./serve.ts";
import type { Terminal } from "./terminal.ts";

/** Serves until a signal asks for the end; open streams may finish first. */
export async function start(flags: FlagValues, terminal: Terminal): Promise<number> {
  const seat = takeSeat(terminal.env);
  const size = workersOf(flags, terminal);
  try {
    const config = await readConfig(flags, terminal);
    if (size > 1 && !seat) return await lead(config, size, terminal);
    await serve(config, flags, terminal, seat);
    return 0;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    terminal.err(faultsText(error.faults));
    return 2;
  }
}

const mostWorkers = 1024;

function workersOf({ values }: FlagValues, { env }: Terminal): number {
  const text = values["workers"] ?? (env["PATCHBAY_WORKERS"] || "1");
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= mostWorkers) return count;
  throw new UsageError(`--workers must be a whole number from 1 to ${mostWorkers}, got ${JSON.stringify(text)}`);
}
