import type { Terminal } from "@patchbay/core";
import type { LogFields, Logger } from "@patchbay/sdk";
import type { Redact } from "./redact.ts";

/** Shows what the kernel complains of. */
export function terminalLogger(terminal: Terminal, redact: Redact): Logger {
  const tell = (message: string, { error }: LogFields = {}): void =>
    terminal.err(redact(`patchbay: ${message}${wordsOf(error)}\n`));
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: tell,
    error: tell,
    with: () => logger,
  };
  return logger;
}

/** Errors arrive as plain data, without the secrets that the kernel knows. */
function wordsOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("message" in error)) return "";
  return `: ${String(error.message)}`;
}
