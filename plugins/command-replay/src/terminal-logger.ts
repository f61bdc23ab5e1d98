import type { Terminal } from "@patchbay/core";
import type { LogFields, Logger } from "@patchbay/sdk";

/** Shows what keeps a kernel from its work; what it warns of while a tape is played is on the tape. */
export function terminalLogger(terminal: Terminal): Logger {
  const tell = (message: string, { error }: LogFields = {}): void =>
    terminal.err(`patchbay: ${message}${wordsOf(error)}\n`);
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
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
