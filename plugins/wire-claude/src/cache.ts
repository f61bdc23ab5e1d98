import type { CacheMark, JsonObject, LossSink } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined, type Fields } from "@patchbay/wire-kit";

const times: ReadonlySet<unknown> = new Set([undefined, "5m", "1h"]);

/** Reads a cache mark. One with more in it than the model can say stays as it is. */
export function decodeCache(fields: Fields): CacheMark | undefined {
  const control = asObject(fields.peek("cache_control"));
  const { type, ttl, ...rest } = control ?? {};
  if (!control || type !== "ephemeral" || !times.has(ttl) || Object.keys(rest).length > 0) return undefined;
  fields.object("cache_control");
  return ttl === "5m" || ttl === "1h" ? { ttl } : {};
}

/** Writes a cache mark. Times that the wire does not have become the nearest that keeps as long. */
export function encodeCache(cache: CacheMark | undefined, losses: LossSink): JsonObject {
  if (!cache) return {};
  const { ttl } = cache;
  const written = ttl === "30m" || ttl === "24h" ? "1h" : ttl;
  if (written !== ttl) {
    losses({
      path: "cache_control.ttl",
      kind: "approximated",
      ...defined({ from: ttl, to: written }),
      reason: "the wire has no such time",
    });
  }
  return { cache_control: defined({ type: "ephemeral", ttl: written }) };
}
