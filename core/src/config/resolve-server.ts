import type { Secret } from "@patchbay/sdk";
import type { ServerValues, UpstreamValues } from "./config-shape.ts";
import { isLoopback } from "./loopback.ts";
import { isSameSecret } from "../credentials/same-secret.ts";
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
  return { ...values, keys, adminToken: readAdminToken(values, keys, place, surroundings) };
}

/** One that is optional and not set means none. */
function readAdminToken(
  values: ServerValues,
  keys: readonly Secret[],
  place: Place,
  surroundings: Surroundings,
): Secret | undefined {
  const at = place.field("adminToken");
  const token = readKey(values.adminToken, at, surroundings);
  if (token === undefined || token === "unset") return undefined;
  if (keys.some((key) => isSameSecret(key, token)))
    at.fault("must not be one of server.keys: clients would be let in to /admin");
  return token;
}

/** Reads the proxy. An optional one that is not set means none. `hedge` is resolved with the pools, for which it holds. */
export function resolveUpstream(
  { hedge: _hedge, ...values }: UpstreamValues,
  place: Place,
  surroundings: Surroundings,
): ResolvedUpstream {
  const proxy = readProxy(values.proxy, place.field("proxy"), surroundings);
  return { ...values, proxy: proxy === "unset" ? undefined : proxy };
}
