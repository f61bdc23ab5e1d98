import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { ConfigError, faultText } from "../config/fault.ts";
import { createLogger } from "../log/create-logger.ts";
import type { ArrivalLog } from "../simulate/arrival.ts";
import { readArrivals } from "../simulate/read-arrivals.ts";
import { simulate as run } from "../simulate/simulate.ts";
import { type FlagValues, UsageError } from "./command.ts";
import { countOf } from "./count-of.ts";
import { readConfig } from "./read-config.ts";
import { simulationText } from "./simulation-text.ts";
import type { Terminal } from "./terminal.ts";

/** Replays a log of arrivals against the config on a simulated clock, and says what every node had to do. No network. */
export async function simulate(flags: FlagValues, terminal: Terminal): Promise<number> {
  const file = flags.values["arrivals"];
  if (file === undefined) throw new UsageError("simulate needs a log of arrivals: --arrivals FILE");
  const seed = seedOf(flags.values["seed"] ?? "1");
  const config = await readConfig(flags, terminal);
  const log = createLogger({ level: "warn", format: config.log.format, write: (line) => terminal.err(line) });
  const report = await run(config, await readLog(resolve(terminal.cwd, file)), { log, env: terminal.env, seed });
  terminal.out(
    flags.switches.has("json") ? `${JSON.stringify(report, undefined, 2)}\n` : simulationText(report, terminal.colors),
  );
  return 0;
}

function seedOf(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError("--seed must be a whole number from 0 to 999999999");
  return Number(text);
}

async function readLog(path: string): Promise<ArrivalLog> {
  const text = await readFile(path, "utf8");
  try {
    return readArrivals(text);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.faults.map((fault) => `\n  ${faultText(fault)}`);
    throw new Error(`${countOf(faults.length, "fault")} in ${path}${faults.join("")}`, { cause: error });
  }
}
