import type { LogFields, Logger, LogLevel } from "@patchbay/sdk";
import { plain, silentLogger } from "./create-logger.ts";

/** A logger that takes secrets out of every line before it hands it on. */
export function scrubbingLogger(log: Logger, redact: (text: string) => string, fields: LogFields = {}): Logger {
  if (log === silentLogger) return log;
  const line =
    (level: LogLevel) =>
    (message: string, more?: LogFields): void =>
      log[level](redact(message), scrubFields({ ...fields, ...more }, redact));
  return {
    debug: line("debug"),
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
    with: (more) => scrubbingLogger(log, redact, { ...fields, ...more }),
  };
}

function scrubFields(fields: LogFields, redact: (text: string) => string): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, scrubValue(value, redact)]));
}

/** A copy as plain data, in which every string is clean; errors are told by message and stack. */
function scrubValue(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === "string") return redact(value);
  if (typeof value !== "object" || value === null) return value;
  try {
    return JSON.parse(
      JSON.stringify(value, (key, inner: unknown) => {
        const shown = plain(key, inner);
        return typeof shown === "string" ? redact(shown) : shown;
      }),
    );
  } catch {
    return "[cannot be written as JSON]";
  }
}
