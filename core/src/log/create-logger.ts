import { type LogFields, type Logger, type LogLevel, GatewayError } from "@patchbay/sdk";

/** What the least grave line is that is written; whoever holds it can change it while the logger is in use. */
export interface LevelSwitch {
  level: LogLevel;
}

/** How log lines look and where they go. */
export interface LoggerOptions {
  readonly level: LogLevel | LevelSwitch;
  readonly format: "text" | "json";
  readonly write: (line: string) => void;
  readonly now?: () => number;
}

const severity: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** A logger that writes one line per call. */
export function createLogger(options: LoggerOptions, fields: LogFields = {}): Logger {
  const { level: wanted, write, now = Date.now } = options;
  const log = (at: LogLevel, message: string, more: LogFields | undefined): void => {
    const level = typeof wanted === "string" ? wanted : wanted.level;
    if (severity[at] < severity[level]) return;
    const line = { time: new Date(now()).toISOString(), level: at, message, ...fields, ...more };
    write(`${options.format === "json" ? JSON.stringify(line, plain) : textOf(line)}\n`);
  };
  return {
    debug: (message, more) => log("debug", message, more),
    info: (message, more) => log("info", message, more),
    warn: (message, more) => log("warn", message, more),
    error: (message, more) => log("error", message, more),
    with: (more) => createLogger(options, { ...fields, ...more }),
  };
}

/** A logger that keeps quiet. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silentLogger,
};

function textOf({
  time,
  level,
  message,
  ...fields
}: {
  readonly time: string;
  readonly level: string;
  readonly message: string;
}): string {
  const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value, plain) ?? "undefined"}`);
  return `${time} ${level.padEnd(5)} ${message}${rest.join("")}`;
}

/** Errors hold nothing that JSON sees; a line needs their message and stack. */
export function plain(_key: string, value: unknown): unknown {
  if (GatewayError.is(value))
    return { code: value.code, message: value.message, plugin: value.plugin, hook: value.hook, cause: value.cause };
  if (value instanceof Error) return { message: value.message, stack: value.stack };
  return typeof value === "bigint" ? String(value) : value;
}
