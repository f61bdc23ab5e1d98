import type { Command, Flag } from "./command.ts";
import { columns } from "./columns.ts";
import { heading } from "./heading.ts";

/** Help of the program. */
export function programHelp(commands: readonly Pick<Command, "name" | "summary">[], colors: boolean): string {
  const rows = commands.map(({ name, summary }) => [name, summary]);
  return [
    "usage: patchbay COMMAND [flags]",
    "",
    heading("commands", colors),
    columns([...rows, ["help", "print this help, or that of a command: patchbay help COMMAND"]]),
    "",
    heading("flags", colors),
    columns([
      ["--help", "print this help; after a command, its flags"],
      ["--version", "print the version"],
    ]),
    "",
    heading("exit codes", colors),
    columns([
      ["0", "done"],
      ["1", "the work failed, or check found faults"],
      ["2", "wrong usage, or a config that start cannot use"],
    ]),
    "",
  ].join("\n");
}

/** Help of one command. */
export function commandHelp({ name, summary, flags, argument, commands = [] }: Command, colors: boolean): string {
  const words = commands.length > 0 ? " COMMAND" : "";
  const usage = `usage: patchbay ${name}${words} [flags]${argument === undefined ? "" : ` ${argument}`}`;
  const below = commands.map((command) => [command.name, command.summary]);
  const rows = Object.entries(flags).map(([flag, about]) => [flagText(flag, about), meaningText(about)]);
  const list = below.length > 0 ? [heading("commands", colors), columns(below), ""] : [];
  return [usage, "", summary, "", ...list, heading("flags", colors), columns(rows), ""].join("\n");
}

function flagText(name: string, { value }: Flag): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function meaningText({ meaning, variable }: Flag): string {
  return variable === undefined ? meaning : `${meaning} [${variable}]`;
}
