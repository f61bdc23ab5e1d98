import { type Json, Secret } from "@patchbay/sdk";
import { asJson } from "../guest/hooks/plain-data.ts";

/** Options as they cross: a secret by what it prints, which stands for its value where the host puts it in. */
export function crossingOptions(value: unknown): Json {
  if (value instanceof Secret) return { $secret: value.toString(), source: value.source };
  if (Array.isArray(value)) return value.map(crossingOptions);
  if (typeof value !== "object" || value === null) return asJson(value);
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(fields.map(([key, inner]) => [key, crossingOptions(inner)]));
}
