import type { Command, Subcommand, Terminal } from "@patchbay/core/command";

const commands: readonly Subcommand[] = [
  {
    name: "tail",
    summary: "show the newest exchanges, and with --follow those that come",
    load: async () => (await import("./tail.ts")).tail,
  },
  {
    name: "show",
    summary: "show one exchange as a conversation",
    load: async () => (await import("./show.ts")).show,
  },
  {
    name: "search",
    summary: "show the exchanges that hold a text or fit filters",
    load: async () => (await import("./search.ts")).search,
  },
  {
    name: "export",
    summary: "make a data set of conversations",
    load: async () => (await import("./export/command.ts")).exportCommand,
  },
];

/** `patchbay log`: reads what `@patchbay/observe-prompt-log` wrote. */
export const command: Command = {
  name: "log",
  summary: "read the prompt log: newest exchanges, one conversation, a search, a data set",
  flags: { help: { meaning: "print this help" } },
  commands,
  run: (_flags, terminal) => Promise.resolve(list(terminal)),
};

/** Alone it says what there is. */
function list(terminal: Terminal): number {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  terminal.out(["usage: patchbay log COMMAND [flags]", "", "commands", ...rows, ""].join("\n"));
  return 0;
}
