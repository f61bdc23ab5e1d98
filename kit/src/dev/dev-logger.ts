import type { LogFields, Logger } from "@patchbay/sdk";
import { GatewayError } from "@patchbay/sdk";
import { oneLine } from "./plain-text.ts";

/** Writes what the kernel and plugins log, a line each; the kernel has taken secrets out. */
export function createDevLogger(write: (text: string) => void, known: LogFields = {}): Logger {
  const log = (level: string, message: string, fields: LogFields = {}): void => {
    const rest = Object.entries({ ...known, ...fields }).map(([key, value]) => ` ${key}=${textOf(value)}`);
    write(`  ${level.padEnd(5)} ${oneLine(`${message}${rest.join("")}`, 2000)}\n`);
  };
  return {
    debug: (message, fields) => log("debug", message, fields),
    info: (message, fields) => log("info", message, fields),
    warn: (message, fields) => log("warn", message, fields),
    error: (message, fields) => log("error", message, fields),
    with: (fields) => createDevLogger(write, { ...known, ...fields }),
  };
}

function textOf(value: unknown): string {
  if (value instanceof Error || GatewayError.is(value)) return JSON.stringify(value.stack ?? value.message);
  return JSON.stringify(value) ?? "undefined";
}
