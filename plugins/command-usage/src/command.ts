import {
  type Command,
  configFlag,
  type FlagValues,
  helpFlag,
  jsonFlag,
  type Terminal,
  urlFlag,
  UsageError,
} from "@patchbay/core/command";
import { askUsage } from "./ask-usage.ts";
import { migrateCommand } from "./migrate.ts";
import { usageCsv } from "./usage-csv.ts";
import { usageText } from "./usage-text.ts";

/** `patchbay usage`: what `@patchbay/observe-ledger` knows. */
export const command: Command = {
  name: "usage",
  summary: "show what was used and what it cost; the config needs @patchbay/observe-ledger",
  argument: "migrate",
  flags: {
    by: { value: "WHAT", meaning: "add up by model, pool, node, key, day or cause; default: model" },
    from: { value: "TIME", meaning: "first day or moment, in UTC, such as 2026-01-31; default: 30 days ago" },
    to: { value: "TIME", meaning: "day or moment after the last, in UTC; default: now" },
    model: { value: "NAMES", meaning: "only these models, as providers name them; several with commas" },
    pool: { value: "NAMES", meaning: "only these pools" },
    key: { value: "IDS", meaning: "only what came with these keys, by the ids that --by key shows" },
    limit: { value: "N", meaning: "most rows; default: 100" },
    csv: { meaning: "print comma-separated values, for spreadsheets" },
    json: jsonFlag,
    "dry-run": { meaning: "with migrate: print the statements that it would run, and run none" },
    id: { value: "ID", meaning: "with migrate: the ledger of this id, where the config has several" },
    path: { value: "PATH", meaning: "where the ledger shows its sums; default: /admin/usage" },
    url: urlFlag,
    config: configFlag,
    help: helpFlag,
  },
  run: usage,
};

async function usage(flags: FlagValues, terminal: Terminal): Promise<number> {
  const { argument, switches } = flags;
  if (argument === "migrate") return await migrateCommand(flags, terminal);
  if (argument !== undefined) throw new UsageError(`usage knows migrate, not ${JSON.stringify(argument)}`);
  if (switches.has("dry-run")) throw new UsageError("--dry-run goes with migrate");
  if (switches.has("csv") && switches.has("json")) throw new UsageError("--csv and --json are two forms: use one");
  const answer = await askUsage(flags, terminal);
  if (switches.has("json")) terminal.out(`${JSON.stringify(answer)}\n`);
  else terminal.out(switches.has("csv") ? usageCsv(answer) : usageText(answer, terminal.colors));
  return 0;
}
