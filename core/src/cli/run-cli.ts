import { ConfigError } from "../config/fault.ts";
import { nearestNameHint } from "../config/nearest-name.ts";
import { type Command, UsageError } from "./command.ts";
import { commands } from "./commands.ts";
import { commandHelp, programHelp } from "./help.ts";
import { parseFlags, unknownFlag } from "./parse-flags.ts";
import { faultsText } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

const done = 0;
const failed = 1;
const misused = 2;

/** Runs the program; resolves with its exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await runCommand(args, terminal);
  } catch (error) {
    return report(error, terminal);
  }
}

async function runCommand([name, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === "--version") return print(`${terminal.version}\n`, terminal);
  if (name === undefined || name === "--help") return print(programHelp(commands, terminal.colors), terminal);
  if (name === "help") return printHelp(rest, terminal);
  if (name.startsWith("-")) throw unknownFlag(name, ["help", "version"]);
  const command = findCommand(name);
  const flags = parseFlags(rest, command);
  if (flags.switches.has("help")) return print(commandHelp(command, terminal.colors), terminal);
  return command.run(flags, terminal);
}

function printHelp([name]: readonly string[], terminal: Terminal): number {
  if (name === undefined) return print(programHelp(commands, terminal.colors), terminal);
  return print(commandHelp(findCommand(name), terminal.colors), terminal);
}

function findCommand(name: string): Command {
  const command = commands.find((known) => known.name === name);
  if (command !== undefined) return command;
  const names = [...commands.map((known) => known.name), "help"];
  throw new UsageError(`unknown command ${JSON.stringify(name)} (${nearestNameHint(name, names) ?? names.join(", ")})`);
}

function print(text: string, terminal: Terminal): number {
  terminal.out(text);
  return done;
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof UsageError) {
    terminal.err(`patchbay: ${error.message}\nsee patchbay --help\n`);
    return misused;
  }
  if (error instanceof ConfigError) terminal.err(faultsText(error.faults));
  else terminal.err(`patchbay: ${error instanceof Error ? error.message : String(error)}\n`);
  return failed;
}
