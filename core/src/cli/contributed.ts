import { isRecord } from "../config/shape.ts";
import { findPackagesNamed } from "../plugins/find-package.ts";
import { importPackage } from "../plugins/import-package.ts";
import { kernelFolder } from "../plugins/resolve-plugin.ts";
import type { Command, Flag } from "./command.ts";

const scope = "@patchbay";
const start = "command-";
const prefix = `${scope}/${start}`;

/**
 * The command that the package `@patchbay/command-NAME` brings, which is looked for as plugins are: from the working
 * directory up, then beside the kernel. Undefined when there is none. @throws Error when its package brings no command.
 */
export async function findContributed(name: string, cwd: string): Promise<Command | undefined> {
  // What is typed becomes part of a path.
  if (!/^[a-z][a-z0-9-]*$/.test(name)) return undefined;
  const packageName = `${prefix}${name}`;
  const module = await importPackage(packageName, [cwd, kernelFolder()]);
  if (module === undefined) return undefined;
  const command = module["command"];
  if (isCommand(command) && command.name === name) return command;
  throw new Error(`package "${packageName}" has no export "command" that is the command "${name}"`);
}

/** The commands that packages bring, by what their packages say of themselves: nothing of them is run. */
export async function listContributed(cwd: string): Promise<readonly Pick<Command, "name" | "summary">[]> {
  // What stands beside the working directory goes before what stands beside the kernel.
  const lists = await Promise.all([kernelFolder(), cwd].map((from) => findPackagesNamed(scope, start, from)));
  const found = new Map(lists.flat().map(({ name = "", description = "" }) => [name, description]));
  return [...found]
    .map(([name, summary]) => ({ name: name.slice(prefix.length), summary }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** Whether a value of a package is a command. */
export function isCommand(value: unknown): value is Command {
  if (!isRecord(value)) return false;
  const { name, summary, flags, run } = value;
  const isNamed = typeof name === "string" && typeof summary === "string";
  return isNamed && typeof run === "function" && isRecord(flags) && Object.values(flags).every(isFlag);
}

function isFlag(value: unknown): value is Flag {
  return isRecord(value) && typeof value["meaning"] === "string";
}
