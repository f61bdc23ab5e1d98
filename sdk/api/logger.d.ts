/** How grave a log line is. */
export type LogLevel = "debug" | "info" | "warn" | "error";
/** Fields of a log line. Secrets in them are scrubbed, errors become message and stack. */
export type LogFields = Readonly<Record<string, unknown>>;
/** Where plugins and the kernel write what an operator should read. */
export interface Logger {
    debug(message: string, fields?: LogFields): void;
    info(message: string, fields?: LogFields): void;
    warn(message: string, fields?: LogFields): void;
    error(message: string, fields?: LogFields): void;
    /** A logger that adds these fields to every line. */
    with(fields: LogFields): Logger;
}
