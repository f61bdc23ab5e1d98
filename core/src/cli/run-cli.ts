import type { ConfigError } from "../config/fault.ts";
import { nearestNameHint } from "../config/nearest-name.ts";
import { type Command, UsageError } from "./command.ts";
import { commands } from "./commands.ts";
import { findContributed, listContributed } from "./contributed.ts";
import { commandHelp, programHelp } from "./help.ts";
import { kitCommands } from "./kit-commands.ts";
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
  if (name === undefined || name === "--help") return printProgramHelp(terminal);
  if (name === "help") return printHelp(rest, terminal);
  if (name.startsWith("-")) throw unknownFlag(name, ["help", "version"]);
  const { command, args } = await descend(await findCommand(name, terminal), rest, terminal);
  const flags = parseFlags(args, command);
  if (flags.switches.has("help")) return print(commandHelp(command, terminal.colors), terminal);
  return command.run(flags, terminal);
}

async function printHelp([name, ...rest]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined) return await printProgramHelp(terminal);
  const { command } = await descend(await findCommand(name, terminal), rest, terminal);
  return print(commandHelp(command, terminal.colors), terminal);
}

interface Descent {
  readonly command: Command;
  readonly args: readonly string[];
}

/** Goes on to the command behind the name, as far as words name one; the rest is for that. */
async function descend(command: Command, args: readonly string[], terminal: Terminal): Promise<Descent> {
  const [word, ...rest] = args;
  if (!command.commands || word === undefined || word.startsWith("-")) return { command, args };
  const names = command.commands.map(({ name }) => name);
  const found = command.commands.find(({ name }) => name === word);
  if (found) return { command: { ...(await found.load(terminal)), name: `${command.name} ${word}` }, args: rest };
  const typed = JSON.stringify(`${command.name} ${word}`);
  throw new UsageError(`unknown command ${typed} (${nearestNameHint(word, names) ?? names.join(", ")})`);
}

async function printProgramHelp(terminal: Terminal): Promise<number> {
  const contributed = await listContributed(terminal.cwd);
  return print(programHelp([...commands, ...kitCommands, ...contributed], terminal.colors), terminal);
}

async function findCommand(name: string, terminal: Terminal): Promise<Command> {
  const { cwd } = terminal;
  const own = commands.find((known) => known.name === name);
  const command =
    own ??
    (await kitCommands.find((known) => known.name === name)?.load(terminal)) ??
    (await findContributed(name, cwd));
  if (command !== undefined) return command;
  const contributed = (await listContributed(cwd)).map((each) => each.name);
  const names = [...[...commands, ...kitCommands].map((known) => known.name), ...contributed, "help"];
  throw new UsageError(`unknown command ${JSON.stringify(name)} (${nearestNameHint(name, names) ?? names.join(", ")})`);
}

function print(text: string, terminal: Terminal): number {
  terminal.out(text);
  return done;
}

/** By name: a package of a command may bring a second copy of the kernel, where that is one file or stands elsewhere. */
function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === "UsageError";
}

function isConfigError(error: unknown): error is ConfigError {
  return error instanceof Error && error.name === "ConfigError" && "faults" in error && Array.isArray(error.faults);
}

function report(error: unknown, terminal: Terminal): number {
  if (isUsageError(error)) {
    terminal.err(`patchbay: ${error.message}\nsee patchbay --help\n`);
    return misused;
  }
  if (isConfigError(error)) terminal.err(faultsText(error.faults));
  else terminal.err(`patchbay: ${error instanceof Error ? error.message : String(error)}\n`);
  return failed;
}
