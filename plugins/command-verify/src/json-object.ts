import type { JsonObject } from "@patchbay/sdk";
import { asObject, parseJson } from "@patchbay/sdk/http";

/** The JSON object that a text is; undefined for anything else. */
export function objectOf(text: string): JsonObject | undefined {
  try {
    return asObject(parseJson(text));
  } catch {
    return undefined;
  }
}
