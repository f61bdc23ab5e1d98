import { toJson } from "../config/json-value.ts";
import type { Json } from "@patchbay/sdk";

/** A copy as plain data with every text in it redacted. */
export function redactStrings(value: unknown, redact: (text: string) => string): Json {
  const redacted = (json: Json): Json => {
    if (typeof json === "string") return redact(json);
    if (Array.isArray(json)) return json.map(redacted);
    if (typeof json !== "object" || json === null) return json;
    return Object.fromEntries(Object.entries(json).map(([key, entry]) => [key, redacted(entry)]));
  };
  return redacted(toJson(value) ?? null);
}
