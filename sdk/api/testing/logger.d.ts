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
export declare function testLogger(): TestLogger;
