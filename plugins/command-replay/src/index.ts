export { command } from "./command.ts";
export type { Difference, Place } from "./compare/difference.ts";
export type { ReplayReport, TapeReport } from "./report.ts";
