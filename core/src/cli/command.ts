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
  /** The one thing that may stand without a flag, such as `FILE`. */
  readonly argument?: string;
  /** Does the work; resolves with the exit code. */
  run(flags: FlagValues, terminal: Terminal): Promise<number>;
}

/** Flags as typed. */
export interface FlagValues {
  /** Values by flag. */
  readonly values: Readonly<Record<string, string>>;
  /** Switches that are on. */
  readonly switches: ReadonlySet<string>;
  /** What stood without a flag. */
  readonly argument?: string;
}

/** The command line cannot be understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
