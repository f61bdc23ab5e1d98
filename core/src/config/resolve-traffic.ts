import {
  type CooldownRule,
  type CooldownRules,
  isNodeFault,
  type NodeFault,
  usualCooldowns,
} from "../nodes/cooldown.ts";
import type { ErrorRule } from "../nodes/error-rules.ts";
import type { ResolvedHedge, ResolvedLimits, Traffic } from "./resolved.ts";
import type { CooldownValues, ErrorRulesValues, HedgeValues, LimitsValues } from "./traffic-shape.ts";
import { withoutUnset } from "./without-unset.ts";

/** What pools and nodes say of traffic; where both do, the node goes first. */
interface TrafficValues {
  readonly limits: LimitsValues | undefined;
  readonly cooldown: CooldownValues | undefined;
  readonly errorRules: ErrorRulesValues | undefined;
}

/** What holds for a node of a pool. A node's error rules are asked before the pool's. */
export function resolveTraffic(pool: TrafficValues, node: TrafficValues): Traffic {
  return {
    limits: resolveLimits(pool.limits, node.limits),
    cooldowns: resolveCooldowns(pool.cooldown, node.cooldown),
    errorRules: [...(node.errorRules ?? []), ...(pool.errorRules ?? [])].flatMap(resolveRule),
  };
}

function resolveLimits(pool: LimitsValues | undefined, node: LimitsValues | undefined): ResolvedLimits | undefined {
  if (!pool && !node) return undefined;
  return { ...unlimited, ...withoutUnset(pool ?? {}), ...withoutUnset(node ?? {}) };
}

const unlimited: ResolvedLimits = {
  concurrency: Number.POSITIVE_INFINITY,
  queue: 0,
  queueMs: 60_000,
  requestsPerMinute: undefined,
  tokensPerMinute: undefined,
};

/** What holds for the nodes of a pool; undefined where it is off, as it is when nobody asks for it. */
export function resolveHedge(all: HedgeValues | undefined, pool: HedgeValues | undefined): ResolvedHedge | undefined {
  if (pool === false || (!pool && !all)) return undefined;
  return { ...usualHedge, ...withoutUnset(all || {}), ...withoutUnset(pool ?? {}) };
}

const usualHedge: ResolvedHedge = { afterMs: undefined, percentile: 0.95, minSamples: 20, maxShare: 0.1 };

function resolveCooldowns(...layers: readonly (CooldownValues | undefined)[]): CooldownRules {
  return layers.reduce<CooldownRules>(withLayer, usualCooldowns);
}

function withLayer(rules: CooldownRules, layer: CooldownValues | undefined): CooldownRules {
  if (!layer) return rules;
  const changed: Partial<Record<NodeFault, CooldownRule | false>> = {};
  for (const [code, values] of layer) {
    if (!isNodeFault(code)) continue;
    if (values === false) changed[code] = false;
    else if (values) changed[code] = { ...(rules[code] || usualCooldowns[code]), ...withoutUnset(values) };
  }
  return { ...rules, ...changed };
}

function resolveRule(values: ErrorRulesValues[number]): readonly ErrorRule[] {
  const { status, match, do: next, rest = true } = values;
  if (next === undefined) return [];
  return [{ status, match: match === undefined ? undefined : toRegExp(match), do: next, rest }];
}

function toRegExp(match: string): RegExp {
  const [, source, flags = ""] = /^\/(.+)\/([a-z]*)$/s.exec(match) ?? [];
  // A rule is asked again and again: a regular expression that remembers its place would answer differently each time.
  if (source !== undefined) return new RegExp(source, flags.replaceAll(/[gy]/g, ""));
  return new RegExp(match.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), "i");
}
