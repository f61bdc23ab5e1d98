import type { JsonObject } from "@patchbay/sdk";
import {
  checkId,
  count,
  file,
  flag,
  hash,
  object,
  status,
  target,
  text,
  textMap,
  texts,
  time,
  verdict,
  versions,
} from "./parts.ts";

const message = { headers: textMap, body: text, isCut: flag, sha256: hash };

const exchange = object(
  {
    check: checkId,
    number: { type: "integer", minimum: 1 },
    startedAt: time,
    durationMs: count,
    request: object({ method: { enum: ["GET", "POST"] }, url: text, ...message }),
  },
  { answer: object({ status: count, firstByteMs: count, ...message }), error: text },
);

/** JSON Schema of `provider.evidencepack.json`. */
export const evidenceSchema: JsonObject = file("The evidence of what was proved", "patchbay-evidencepack/1", {
  verdict,
  versions,
  target,
  inputs: object({ require: texts, timeoutMs: count }, { model: text, maxTokens: count }),
  checks: { type: "array", items: object({ id: checkId, required: flag, status, reason: text }) },
  exchanges: { type: "array", items: exchange },
  files: { type: "array", items: object({ name: text, bytes: count, sha256: hash }) },
  sha256: hash,
});
