import type { CacheMark, Json, JsonObject } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { defined, type Fields } from "@patchbay/wire-kit";
import type { Encoding } from "./encoding.ts";
import type { CacheField } from "./types.ts";

const ttls: ReadonlySet<string> = new Set(["5m", "30m", "1h", "24h"]);

/** A cache mark and the member that it stood in. */
export interface FoundCache {
  readonly cache?: CacheMark;
  readonly cacheField?: CacheField;
}

/** Reads the cache mark of a part or a tool, in either of the two ways that vendors write it. */
export function decodeCache(fields: Fields): FoundCache {
  const breakpoint = asObject(fields.peek("prompt_cache_breakpoint"));
  if (breakpoint && onlyHas(breakpoint, { mode: "explicit" })) {
    fields.object("prompt_cache_breakpoint");
    return { cache: {}, cacheField: "prompt_cache_breakpoint" };
  }
  const control = asObject(fields.peek("cache_control"));
  const { ttl, ...rest } = control ?? {};
  if (!control || !onlyHas(rest, { type: "ephemeral" }) || !isTtl(ttl)) return {};
  fields.object("cache_control");
  return { cache: ttl === undefined ? {} : { ttl }, cacheField: "cache_control" };
}

function onlyHas(object: JsonObject, expected: Readonly<Record<string, Json>>): boolean {
  const entries = Object.entries(object);
  return entries.length === Object.keys(expected).length && entries.every(([key, value]) => expected[key] === value);
}

function isTtl(value: Json | undefined): value is CacheMark["ttl"] & string {
  return value === undefined || (typeof value === "string" && ttls.has(value));
}

/** Writes a cache mark where the target has one; `sent` is the member that the client used. */
export function encodeCache(cache: CacheMark | undefined, sent: Json | undefined, encoding: Encoding): JsonObject {
  if (!cache) return {};
  const field = encoding.profile.cacheField ?? asString(sent) ?? "none";
  if (field === "prompt_cache_breakpoint") return { prompt_cache_breakpoint: { mode: "explicit" } };
  if (field === "cache_control") return { cache_control: defined({ type: "ephemeral", ttl: cache.ttl }) };
  encoding.losses({ path: "cache", kind: "dropped", reason: "the target has no cache marks" });
  return {};
}
