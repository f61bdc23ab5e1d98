import type { JsonObject } from "@patchbay/sdk";

/** Marks a gap in the schema of options where a secret goes. */
export const secretFormat = "patchbay-secret";

/** What stands there in a config: where the secret is. */
export const secretReference: JsonObject = {
  anyOf: [
    {
      type: "object",
      properties: { $env: { type: "string" }, optional: { type: "boolean" } },
      required: ["$env"],
      additionalProperties: false,
    },
    { type: "object", properties: { $file: { type: "string" } }, required: ["$file"], additionalProperties: false },
  ],
};
