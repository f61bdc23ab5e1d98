import type { ChatRequest, Json, JsonObject, PromptCache, ServerState } from "@patchbay/sdk";
import { asObject, asString } from "@patchbay/sdk/http";
import { anyDefined, defined, type Fields } from "@patchbay/wire-kit";
import { bagOf } from "./bag.ts";
import type { Encoding } from "./encoding.ts";

type ServiceFields = Pick<ChatRequest, "cache" | "serviceTier" | "user" | "metadata" | "state">;

/** Reads what is about the account, the cache and what the provider remembers. */
export function decodeService(fields: Fields): ServiceFields {
  return defined({
    cache: decodePromptCache(fields),
    serviceTier: fields.string("service_tier"),
    user: anyDefined({ id: fields.string("user"), safetyId: fields.string("safety_identifier") }),
    metadata: decodeMetadata(fields),
    state: decodeState(fields),
  });
}

const retentions: ReadonlyMap<Json, NonNullable<PromptCache["ttl"]>> = new Map([
  ["in_memory", "in-memory" as const],
  ["24h", "24h" as const],
]);

function decodePromptCache(fields: Fields): PromptCache | undefined {
  const key = fields.string("prompt_cache_key");
  const ttl = retentions.get(fields.peek("prompt_cache_retention") ?? null);
  if (ttl) fields.string("prompt_cache_retention");
  return anyDefined({ key, ttl });
}

function decodeMetadata(fields: Fields): Readonly<Record<string, string>> | undefined {
  const pairs = Object.entries(fields.object("metadata") ?? {});
  const texts = pairs.filter((pair): pair is [string, string] => typeof pair[1] === "string");
  if (texts.length === pairs.length && asObject(fields.peek("metadata"))) return Object.fromEntries(texts);
  fields.leave("metadata");
  return undefined;
}

function decodeState(fields: Fields): ServerState | undefined {
  return anyDefined({
    store: fields.boolean("store"),
    previousResponseId: fields.string("previous_response_id"),
    conversation: decodeConversation(fields),
  });
}

/** An id, or an object with nothing but one. */
function decodeConversation(fields: Fields): string | undefined {
  const value = fields.peek("conversation");
  const { id, ...rest } = asObject(value) ?? {};
  if (typeof id !== "string" || Object.keys(rest).length > 0)
    return typeof value === "string" ? fields.string("conversation") : undefined;
  fields.object("conversation");
  return id;
}

const retentionWords: ReadonlyMap<string, string> = new Map([
  ["in-memory", "in_memory"],
  ["24h", "24h"],
]);

/** Writes what is about the account, the cache and what the provider remembers. */
export function encodeService(request: ChatRequest, { losses }: Encoding): JsonObject {
  const { serviceTier, user, metadata, state = {}, safety } = request;
  if (safety) losses({ path: "safety", kind: "dropped", reason: noField });
  const { conversation } = state;
  const inObject = bagOf(request)["conversation"] === "object" && conversation !== undefined;
  return defined({
    ...encodeCache(request.cache, losses),
    service_tier: encodeTier(serviceTier, losses),
    user: user?.id,
    safety_identifier: user?.safetyId,
    metadata,
    store: state.store,
    previous_response_id: state.previousResponseId,
    conversation: inObject ? { id: conversation } : conversation,
  });
}

const noField = "the wire has no field for it";

function encodeCache(cache: PromptCache = {}, losses: Encoding["losses"]): JsonObject {
  const { key, ttl, auto } = cache;
  const retention = retentionWords.get(ttl ?? "");
  if (ttl !== undefined && retention === undefined)
    losses({ path: "cache.ttl", kind: "dropped", from: ttl, reason: "the wire has no such time" });
  if (auto !== undefined) losses({ path: "cache.auto", kind: "dropped", reason: noField });
  return defined({ prompt_cache_key: key, prompt_cache_retention: retention });
}

/** Tiers that only other vendors know. */
const tiers: ReadonlyMap<string, string> = new Map([
  ["standard", "default"],
  ["standard_only", "default"],
]);

function encodeTier(tier: string | undefined, losses: Encoding["losses"]): string | undefined {
  const to = tiers.get(tier ?? "");
  if (tier === undefined || to === undefined) return tier;
  losses({ path: "serviceTier", kind: "renamed", from: tier, to, reason: "the wire's word for it" });
  return to;
}

/** How the client wrote the conversation's id. */
export function conversationForm(fields: Fields): string | undefined {
  return asString(asObject(fields.peek("conversation"))?.["id"]) === undefined ? undefined : "object";
}
