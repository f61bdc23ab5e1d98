import type { Secret } from "@patchbay/sdk";
import type { ServerValues, UpstreamValues } from "./config-shape.ts";
import { isLoopback } from "./loopback.ts";
import type { Place } from "./place.ts";
import { readKey, readProxy, type Surroundings } from "./read-secret.ts";
import type { ResolvedServer, ResolvedUpstream } from "./resolved.ts";

/** Reads the keys, and refuses a door that is open to other machines. */
export function resolveServer(values: ServerValues, place: Place, surroundings: Surroundings): ResolvedServer {
  const read = (values.keys ?? []).map(({ value, place }) => readKey(value, place, surroundings));
  const keys = read.filter((key): key is Secret => typeof key === "object");
  const isOpen = keys.length === 0 && !read.includes(undefined);
  if (isOpen && !isLoopback(values.host)) {
    place
      .field("keys")
      .fault(
        `other machines can reach ${values.host}: at least one key is needed`,
        "set PATCHBAY_API_KEY or server.keys",
      );
  }
  return { ...values, keys };
}

/** Reads the proxy. An optional one that is not set means none. */
export function resolveUpstream(values: UpstreamValues, place: Place, surroundings: Surroundings): ResolvedUpstream {
  const proxy = readProxy(values.proxy, place.field("proxy"), surroundings);
  return { ...values, proxy: proxy === "unset" ? undefined : proxy };
}
