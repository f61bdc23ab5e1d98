import type { LogFields, Logger } from "@patchbay/sdk";
import { isRecord } from "../config/shape.ts";
import type { Terminal } from "./terminal.ts";

/** What is shown of a kernel that works for a command. */
export interface TerminalLoggerOptions {
  /** Default `warn`. */
  readonly level?: "warn" | "error";
  /** Takes out what must not be shown, beside what the kernel itself takes out. */
  readonly redact?: (text: string) => string;
}

/** Shows on standard error what a kernel complains of, in the program's own words. */
export function terminalLogger(
  terminal: Pick<Terminal, "err">,
  { level = "warn", redact = (text) => text }: TerminalLoggerOptions = {},
): Logger {
  const tell = (message: string, { error }: LogFields = {}): void =>
    terminal.err(redact(`patchbay: ${message}${wordsOf(error)}\n`));
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: level === "warn" ? tell : () => undefined,
    error: tell,
    with: () => logger,
  };
  return logger;
}

/** Errors arrive as plain data, without the secrets that the kernel knows. */
function wordsOf(error: unknown): string {
  return isRecord(error) && "message" in error ? `: ${String(error["message"])}` : "";
}
