import { columns } from "./columns.ts";
import type { FlagValues, Subcommand } from "./command.ts";
import { heading } from "./heading.ts";
import { authorCommand } from "./kit-commands.ts";
import type { Terminal } from "./terminal.ts";

/** What stands behind `patchbay plugin`: the operator's words, which the kernel has, and the author's, which the kit brings. */
export const pluginCommands: readonly Subcommand[] = [
  {
    name: "list",
    summary: "list the plugins of the config: where they run, what they may do, what is approved; none of them runs",
    load: async () => (await import("./plugin-list.ts")).list,
  },
  {
    name: "approve",
    summary: "show what a plugin asks for, and write the approval into patchbay.lock",
    load: async () => (await import("./plugin-approve.ts")).approve,
  },
  {
    name: "swap",
    summary: "put another version of a plugin to work in a running kernel, at once or on a share of new requests first",
    load: async () => (await import("./plugin-swap.ts")).pluginSwap,
  },
  {
    name: "promote",
    summary: "take what a running kernel tries out, proved or not",
    load: async () => (await import("./plugin-swap.ts")).pluginPromote,
  },
  {
    name: "rollback",
    summary: "end the canary of a running kernel, or go back to the config before",
    load: async () => (await import("./plugin-swap.ts")).pluginRollback,
  },
  {
    name: "top",
    summary: "list what the plugins of a running kernel cost: calls, times, errors, memory, what they were denied",
    load: async () => (await import("./plugin-top.ts")).pluginTop,
  },
  {
    name: "reset",
    summary: "have a plugin of a running kernel called again that rests or is quarantined",
    load: async () => (await import("./plugin-swap.ts")).pluginReset,
  },
  authorCommand("new", "make the package of a new plugin, with a test that passes"),
  authorCommand("dev", "run a plugin in a kernel that reloads it on save and shows each exchange"),
  authorCommand("test", "run the conformance suite on a plugin, offline and without keys"),
  authorCommand("build", "make one file of a plugin, the JSON Schema of its options and its manifest"),
  authorCommand("pack", "build a plugin, list what it is made of, and make the package that is published"),
  authorCommand("types", "write types and a JSON Schema of the options of installed plugins"),
];

/** Alone it says what there is. */
export function plugin(_flags: FlagValues, terminal: Terminal): Promise<number> {
  const rows = pluginCommands.map(({ name, summary }) => [name, summary]);
  terminal.out(
    ["usage: patchbay plugin COMMAND [flags]", "", heading("commands", terminal.colors), columns(rows), ""].join("\n"),
  );
  return Promise.resolve(0);
}
