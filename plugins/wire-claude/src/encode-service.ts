import type { ChatRequest, Json, JsonObject } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import { encodeCache } from "./cache.ts";
import type { Encoding } from "./encoding.ts";

/** Writes what the request says to the service rather than to the model. */
export function encodeService(request: ChatRequest, encoding: Encoding): JsonObject {
  return defined({
    metadata: encodeMetadata(request, encoding),
    service_tier: encodeTier(request, encoding),
    ...encodePromptCache(request, encoding),
  });
}

/** Who is behind the client is nobody else's affair, so only a client of this wire has it passed on. */
function encodeMetadata(request: ChatRequest, { own, losses }: Encoding): JsonObject | undefined {
  if (own) {
    const rest = asObject(bagOf(request)["metadata"]);
    const id = request.user?.id;
    return rest || id !== undefined ? { ...rest, ...defined({ user_id: id }) } : undefined;
  }
  if (request.user) losses({ path: "user", kind: "dropped", reason: "users are not named to another vendor" });
  if (request.metadata) losses({ path: "metadata", kind: "dropped", reason: "the wire has no field for it" });
  return undefined;
}

const tiers: ReadonlyMap<string, string> = new Map([
  ["auto", "auto"],
  ["priority", "auto"],
  ["default", "standard_only"],
  ["standard", "standard_only"],
]);

function encodeTier({ serviceTier }: ChatRequest, { own, losses }: Encoding): string | undefined {
  if (serviceTier === undefined) return undefined;
  if (own) return serviceTier === "standard" ? "standard_only" : serviceTier;
  const tier = tiers.get(serviceTier);
  if (tier === undefined || serviceTier === "priority") {
    const kind = tier === undefined ? "dropped" : "approximated";
    const reason = "the wire has no such tier";
    losses({ path: "service_tier", kind, from: serviceTier, ...defined({ to: tier }), reason });
  }
  return tier;
}

function encodePromptCache({ cache }: ChatRequest, { losses }: Encoding): Readonly<Record<string, Json>> {
  if (!cache) return {};
  const { key, auto, ttl } = cache;
  const reason = "the wire has no field for it";
  if (key !== undefined) losses({ path: "cache.key", kind: "dropped", reason });
  const mark = ttl === undefined || ttl === "in-memory" ? {} : { ttl };
  if (auto === true) return encodeCache(mark, losses);
  if (ttl !== undefined) losses({ path: "cache.ttl", kind: "dropped", from: ttl, reason });
  return {};
}

/** What only other wires can say. */
export function reportForeign({ state, safety, logprobs }: ChatRequest, { losses }: Encoding): void {
  const reason = "the wire has no field for it";
  if (safety) losses({ path: "safety", kind: "dropped", reason });
  if (logprobs?.enabled === true) losses({ path: "logprobs", kind: "dropped", reason });
  for (const [key, value] of Object.entries(state ?? {})) {
    if (value !== undefined) losses({ path: `state.${key}`, kind: "dropped", reason });
  }
}
