import { parseArgs } from "node:util";
import { kinds, licenses, newPlugin, type NewPluginTerminal } from "@patchbay/kit";

const usage = `usage: npm create patchbay-plugin DIR -- [--kind ${kinds.join("|")}] [--name NAME] [--license ${licenses.join("|")}]\n`;

/** Makes the package of a new plugin as `patchbay plugin new` does; resolves with the exit code. */
export async function create(args: readonly string[], terminal: NewPluginTerminal): Promise<number> {
  const { values, positionals } = readArguments(args);
  const [argument, ...more] = positionals;
  const { help, ...flags } = values;
  if (help === true) {
    terminal.out(usage);
    return 0;
  }
  if (argument === undefined || more.length > 0) {
    terminal.err(`name one folder for the plugin\n${usage}`);
    return 2;
  }
  try {
    return await newPlugin({ values: flags, argument }, terminal);
  } catch (error) {
    terminal.err(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function readArguments(args: readonly string[]) {
  const options = {
    kind: { type: "string" },
    name: { type: "string" },
    license: { type: "string" },
    help: { type: "boolean" },
  } as const;
  return parseArgs({ args: [...args], options, allowPositionals: true });
}
