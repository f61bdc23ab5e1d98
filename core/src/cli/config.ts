import { columns } from "./columns.ts";
import type { FlagValues, Subcommand } from "./command.ts";
import { heading } from "./heading.ts";
import type { Terminal } from "./terminal.ts";

/** What stands behind `patchbay config`. */
export const configCommands: readonly Subcommand[] = [
  {
    name: "show",
    summary: "print every value of the config without secrets, and where it comes from",
    load: async () => (await import("./config-show.ts")).configShow,
  },
  {
    name: "diff",
    summary: "print what the overlay changes of the file",
    load: async () => (await import("./config-show.ts")).configDiff,
  },
  {
    name: "history",
    summary: "list the versions of the overlay that are kept",
    load: async () => (await import("./config-rollback.ts")).configHistory,
  },
  {
    name: "rollback",
    summary: "go back to an earlier version of the overlay; a running kernel follows",
    load: async () => (await import("./config-rollback.ts")).configRollback,
  },
];

/** Alone it says what there is. */
export function config(_flags: FlagValues, terminal: Terminal): Promise<number> {
  const rows = configCommands.map(({ name, summary }) => [name, summary]);
  terminal.out(
    ["usage: patchbay config COMMAND [flags]", "", heading("commands", terminal.colors), columns(rows), ""].join("\n"),
  );
  return Promise.resolve(0);
}
