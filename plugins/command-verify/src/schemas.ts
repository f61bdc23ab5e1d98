import { evidenceSchema } from "./schemas/evidence.ts";
import { reportSchema } from "./schemas/report.ts";
import { snapshotSchema } from "./schemas/snapshot.ts";

export { evidenceSchema, reportSchema, snapshotSchema };

/** The schemas by the names of their files. */
export const schemas = {
  "provider_report.schema.json": reportSchema,
  "models_snapshot.schema.json": snapshotSchema,
  "provider.evidencepack.schema.json": evidenceSchema,
} as const;
