import type { JsonObject } from "@patchbay/sdk";
import { count, file, flag, hash, text } from "./parts.ts";

/** JSON Schema of `models_snapshot.json`. */
export const snapshotSchema: JsonObject = file("The models of a provider at one moment", "patchbay-models-snapshot/1", {
  baseUrl: text,
  isComplete: flag,
  count,
  sha256: hash,
  // What else an entry holds is the gateway's affair.
  models: { type: "array", items: { type: "object", properties: { id: text }, required: ["id"] } },
});
