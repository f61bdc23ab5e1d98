import type { FlagValues, Terminal } from "@patchbay/core/command";
import { migrateLedger } from "@patchbay/observe-ledger";
import { findLedger } from "./find-ledger.ts";

/** `patchbay usage migrate`: brings the ledger's database to the form that the plugin needs, or says how it would. */
export async function migrateCommand(flags: FlagValues, terminal: Terminal): Promise<number> {
  const place = await findLedger(flags, terminal);
  const dryRun = flags.switches.has("dry-run");
  const statements = await migrateLedger({ place, dryRun });
  if (flags.switches.has("json")) terminal.out(`${JSON.stringify({ dryRun, statements })}\n`);
  else if (statements.length === 0) terminal.out("nothing to do: the ledger's database is as it must be\n");
  else terminal.out(`${statements.map((statement) => `${statement};\n`).join("")}${dryRun ? "" : "done\n"}`);
  return 0;
}
