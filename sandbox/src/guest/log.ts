import { GatewayError, type Json, type LogFields, type Logger, type LogLevel } from "@patchbay/sdk";
import { maxLogText } from "../rpc/limits.ts";

/** Takes a line. */
export type WriteLog = (level: LogLevel, message: string, fields: Json) => void;

/** A logger whose lines leave as data. */
export function createLog(write: WriteLog, base: LogFields = {}): Logger {
  const line =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void =>
      write(level, textOf(message).slice(0, maxLogText), plain({ ...base, ...fields }));
  return {
    debug: line("debug"),
    info: line("info"),
    warn: line("warn"),
    error: line("error"),
    with: (fields) => createLog(write, { ...base, ...fields }),
  };
}

/** `console` as a logger: for libraries, and for authors who look for something. */
export function consoleGlobal(log: Logger): unknown {
  const line =
    (level: LogLevel) =>
    (...values: readonly unknown[]): void =>
      log[level](values.map(shown).join(" "));
  const nothing = (): void => undefined;
  return Object.freeze({
    log: line("info"),
    info: line("info"),
    debug: line("debug"),
    trace: line("debug"),
    warn: line("warn"),
    error: line("error"),
    assert: nothing,
    group: nothing,
    groupEnd: nothing,
    time: nothing,
    timeEnd: nothing,
  });
}

/** Plugins without types log anything. */
function textOf(message: unknown): string {
  return typeof message === "string" ? message : shown(message);
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  const text = JSON.stringify(plain(value));
  return text ?? String(value);
}

/** A value as JSON holds it: errors become what they say, and what cannot be told is left out. */
function plain(value: unknown): Json {
  try {
    const text: string | undefined = JSON.stringify(value, (_key, inner: unknown) =>
      isError(inner) ? errorText(inner) : inner,
    );
    if (text === undefined) return null;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return text.length > maxLogText * 4 ? "(too large to log)" : (JSON.parse(text) as Json);
  } catch {
    return "(cannot be told as JSON)";
  }
}

function isError(value: unknown): value is Error {
  return value instanceof Error || GatewayError.is(value);
}

function errorText({ name, message, stack }: Error): string {
  return typeof stack === "string" && stack !== "" ? stack : `${name}: ${message}`;
}
