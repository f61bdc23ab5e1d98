import type { PoolConfig } from "@patchbay/core";
import { proxyOf } from "../addresses.ts";
import { type Draft, leave } from "../draft.ts";
import type { Fields } from "../fields.ts";

/** What holds for the nodes of all pools. */
export interface PoolTraffic {
  readonly cooldown: PoolConfig["cooldown"];
  /** The way out of this kind of provider, if it has one of its own. */
  proxyFor(type: string): ReturnType<typeof proxyOf>;
}

const trialMs = 600_000;

/** Policies, attempts, rests and the way out. */
export function readTraffic(draft: Draft, config: Fields): PoolTraffic {
  const switches = config.number("CREDENTIAL_SWITCH_MAX_RETRIES");
  if (switches !== undefined && switches >= 0) draft.upstream.maxAttempts = Math.floor(switches) + 1;
  const errors = config.number("MAX_ERROR_COUNT");
  const health = errors !== undefined && errors >= 1 && { maxFailuresInRow: Math.floor(errors), trialAfterMs: trialMs };
  draft.plugins.push(
    { plugin: "@patchbay/policy-health", ...(health && { options: health }) },
    { plugin: "@patchbay/policy-lru" },
  );
  return { cooldown: cooldownOf(config), proxyFor: createProxy(draft, config) };
}

function cooldownOf(config: Fields): PoolConfig["cooldown"] {
  const baseMs = config.number("RATE_LIMIT_COOLDOWN_MS") ?? 30_000;
  const maxMs = config.number("RATE_LIMIT_COOLDOWN_MAX_MS") ?? 300_000;
  config.skip("RATE_LIMIT_COOLDOWN_JITTER_MS");
  if (config.flag("RATE_LIMIT_COOLDOWN_ENABLED") !== true) return undefined;
  return { "rate-limited": { scope: "node", baseMs, maxMs: Math.max(baseMs, maxMs) } };
}

function createProxy(draft: Draft, config: Fields): PoolTraffic["proxyFor"] {
  const url = config.text("PROXY_URL");
  const types = config.texts("PROXY_ENABLED_PROVIDERS");
  const proxy = url === undefined || types.length === 0 ? undefined : proxyOf(draft, url, "config.json PROXY_URL");
  if (url !== undefined && types.length === 0) leave(draft, "PROXY_URL", "no provider was told to use it");
  return (type) => (types.includes(type) ? proxy : undefined);
}
