export { command } from "./command.ts";
export { evidenceSchema, reportSchema, snapshotSchema } from "./schemas.ts";
