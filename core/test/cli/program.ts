import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** As the set-up of the tests has built it. */
const main = fileURLToPath(new URL("../../dist/main.js", import.meta.url));

/** Where a program runs, and with which variables beside the path. */
export interface ProgramOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Another program than the kernel's own. */
  readonly file?: string;
}

/** What came of a program that ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end. */
export function run(args: readonly string[], options: ProgramOptions = {}): Promise<Outcome> {
  return launch(args, options).ended;
}

/** A program that runs. */
export interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** Resolves with the first match in what was written since the last match; rejects when the program ends before. */
  waitFor(stream: "stdout" | "stderr", pattern: RegExp): Promise<string>;
}

/** Starts the program. */
export function launch(
  args: readonly string[],
  { cwd = dirname(main), env = {}, file = main }: ProgramOptions = {},
): Program {
  const child = spawn(process.execPath, [file, ...args], {
    cwd,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { stdout: "", stderr: "" };
  const seen = { stdout: 0, stderr: 0 };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => (text[stream] += chunk));
  }
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, ...text }));
  return {
    child,
    ended,
    async waitFor(stream, pattern) {
      for (;;) {
        const match = pattern.exec(text[stream].slice(seen[stream]));
        if (match !== null) {
          seen[stream] += match.index + match[0].length;
          return match[1] ?? match[0];
        }
        const outcome = await Promise.race([ended, once(child[stream], "data")]);
        if ("code" in outcome) throw new Error(`ended with ${outcome.code}: ${outcome.stdout}${outcome.stderr}`);
      }
    },
  };
}
