import type { Terminal } from "./terminal.ts";

/** A flag of a command. */
export interface Flag {
  /** Stands for the value in help, such as `FILE`; undefined for a switch. */
  readonly value?: string;
  readonly meaning: string;
  /** Environment variable that stands in for it. */
  readonly variable?: string;
}

/** A command of the program; help and the reference are made from this. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** What may stand without a flag, such as `FILE`, `SOURCE PATH` for two things, or `FILE…` for any number. */
  readonly argument?: string;
  /** Commands that stand behind its name, such as `approve` in `patchbay plugin approve`. */
  readonly commands?: readonly Subcommand[];
  /** Does the work; resolves with the exit code. */
  run(flags: FlagValues, terminal: Terminal): Promise<number>;
}

/** A command behind another one's name; what it is made of is loaded when it is asked for. */
export interface Subcommand extends Pick<Command, "name" | "summary"> {
  /** @throws UsageError when it is not installed. */
  load(terminal: Terminal): Promise<Command>;
}

/** Flags as typed. */
export interface FlagValues {
  /** Values by flag. */
  readonly values: Readonly<Record<string, string>>;
  /** Every value by flag, for flags that may be given several times. */
  readonly lists?: Readonly<Record<string, readonly string[]>>;
  /** Switches that are on. */
  readonly switches: ReadonlySet<string>;
  /** What stood without a flag; the first of it. */
  readonly argument?: string;
  /** All that stood without a flag, for commands that take several things. */
  readonly arguments?: readonly string[];
}

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
