import type { LogFields, Logger, LogLevel } from "../logger.ts";

/** A line that was logged. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines, those of loggers derived from it included. */
export interface TestLogger extends Logger {
  readonly lines: readonly LogLine[];
}

/** Makes a logger that writes nowhere and keeps every line. */
export function testLogger(): TestLogger {
  const lines: LogLine[] = [];
  return { ...loggerInto(lines, {}), lines };
}

function loggerInto(lines: LogLine[], base: LogFields): Logger {
  const write =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void =>
      void lines.push({ level, message, fields: { ...base, ...fields } });
  return {
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
    with: (fields) => loggerInto(lines, { ...base, ...fields }),
  };
}
