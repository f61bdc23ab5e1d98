import type { CacheMark, JsonObject } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import type { Fields } from "@patchbay/wire-kit";
import type { Encoding } from "./encoding.ts";

const field = "prompt_cache_breakpoint";

/** Reads the cache mark of a part. */
export function decodeCache(fields: Fields): CacheMark | undefined {
  const mark = asObject(fields.peek(field));
  if (mark?.["mode"] !== "explicit" || Object.keys(mark).length > 1) return undefined;
  fields.object(field);
  return {};
}

/** Writes a cache mark that came from this wire; older models refuse marks, so those of other wires are left out. */
export function encodeCache(cache: CacheMark | undefined, { own, losses }: Encoding): JsonObject {
  if (!cache) return {};
  if (own && cache.ttl === undefined) return { [field]: { mode: "explicit" } };
  losses({ path: "cache", kind: "dropped", reason: "not every model of the target takes cache marks" });
  return {};
}
