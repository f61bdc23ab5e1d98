import { toJson } from "../config/json-value.ts";
import type { Json } from "@patchbay/sdk";
import { scrubPlain } from "../credentials/scrub-plain.ts";

/** A copy as plain data with every text in it redacted. */
export function redactStrings(value: unknown, redact: (text: string) => string): Json {
  return scrubPlain({ json: toJson(value) ?? null }, redact).json;
}
