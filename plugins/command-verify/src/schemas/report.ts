import type { JsonObject } from "@patchbay/sdk";
import { checkId, count, file, flag, object, status, target, text, time, verdict, versions } from "./parts.ts";

const check = object({
  id: checkId,
  required: flag,
  status,
  reason: text,
  calls: count,
  maxCalls: count,
  maxTokens: count,
  durationMs: count,
  measures: { type: "object", additionalProperties: { type: ["number", "string", "boolean"] } },
});

const auth: JsonObject = {
  oneOf: [object({ kind: { const: "none" } }), object({ kind: { const: "bearer_env" }, env: text })],
};

const registration = object(
  {
    type: { const: "openai_compatible" },
    base_url: text,
    auth,
    capabilities: object({ json_schema: flag, tool_calls: flag, streaming: flag }),
  },
  { health: object({ endpoint: text, timeout_ms: count }) },
);

const change = object({ what: text, from: text, to: text, kind: { enum: ["better", "worse", "other"] } });

/** JSON Schema of `provider_report.json`. */
export const reportSchema: JsonObject = file(
  "What was proved of a provider",
  "patchbay-provider-report/1",
  {
    durationMs: count,
    verdict,
    versions,
    target,
    checks: { type: "array", items: check },
    capabilities: { type: "object", additionalProperties: flag },
    spent: object({ calls: count, inputTokens: count, outputTokens: count }),
    registration,
  },
  {
    model: object({ id: text, chosenBy: { enum: ["flag", "list"] } }),
    baseline: object({ createdAt: time, changes: { type: "array", items: change } }),
  },
);
