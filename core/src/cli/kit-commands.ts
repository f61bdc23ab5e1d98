import { isRecord } from "../config/shape.ts";
import { importPackage } from "../plugins/import-package.ts";
import { kernelFolder } from "../plugins/resolve-plugin.ts";
import { type Command, type Subcommand, UsageError } from "./command.ts";
import { isCommand } from "./contributed.ts";

const kit = "@patchbay/kit";

/** A command that the kit brings for those who write plugins: `patchbay plugin NAME`. */
export function authorCommand(name: string, summary: string): Subcommand {
  return ofKit("commands", name, summary);
}

/** Commands of the kit that stand beside the kernel's own. */
export const kitCommands: readonly Subcommand[] = [
  authorCommand("types", "write types and a JSON Schema of the options of installed plugins"),
  ofKit("kernelCommands", "build", "make one file of the kernel, a config and its plugins, with all licenses"),
  ofKit("kernelCommands", "dist", "say what differs between two builds; 1 when something does"),
];

/** The kit is looked for as plugins are: from the working directory up, then beside the kernel. */
function ofKit(table: "commands" | "kernelCommands", name: string, summary: string): Subcommand {
  return {
    name,
    summary,
    async load({ cwd }): Promise<Command> {
      const module = await importPackage(kit, [cwd, kernelFolder()]);
      if (module === undefined) throw new UsageError(`${name} needs ${kit}: npm install --save-dev ${kit}`);
      const commands = module[table];
      const command = isRecord(commands) ? commands[name] : undefined;
      if (isCommand(command)) return command;
      throw new UsageError(`the installed ${kit} has no command "${name}": update it`);
    },
  };
}
