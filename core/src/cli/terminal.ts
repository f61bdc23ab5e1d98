/** What a command has of the process that it runs in. */
export interface Terminal {
  /** Version of the program. */
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  /** The command and its flags, as typed. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** The config that was built into the program, and the address of its file; `--config` takes another all the same. */
  readonly embedded?: { readonly config: unknown; readonly url: string };
  /** Whether colors can be shown on `out`. */
  readonly colors: boolean;
  /** Whether what is written to `out` can be painted over. */
  readonly isTerminal: boolean;
  /** Writes what was asked for. */
  out(text: string): void;
  /** Writes faults and log lines. */
  err(text: string): void;
  /** Asks whoever sits there; undefined where nobody does. */
  readonly ask?: (question: string) => Promise<string>;
  onSignal(signal: "SIGINT" | "SIGTERM" | "SIGHUP", run: () => void): void;
  /** Ends the process without waiting for anything. */
  exit(code: number): void;
}
