import type { PoolConfig } from "@patchbay/core";
import { type Draft, leave } from "../draft.ts";
import type { Fields } from "../fields.ts";

type Cooldown = NonNullable<PoolConfig["cooldown"]>;

/** What holds for the nodes of all pools. */
export interface PoolTraffic {
  readonly cooldown: Cooldown | undefined;
  /** Nodes with a prefix are reached by it alone. */
  readonly forcePrefix: boolean;
}

const strategies: Readonly<Record<string, string>> = {
  "round-robin": "@patchbay/policy-round-robin",
  "fill-first": "@patchbay/policy-fill-first",
};

/** How nodes are chosen, how often others are asked, and how long nodes rest. */
export function readTraffic(draft: Draft, config: Fields): PoolTraffic {
  const strategy = config.object("routing")?.text("strategy") ?? "round-robin";
  const plugin = strategies[strategy];
  if (plugin === undefined)
    leave(draft, "routing.strategy", `"${strategy}" is not known: the order of the file decides`);
  else draft.plugins.push({ plugin });
  const retry = config.object("retry");
  const retries = retry?.number("max-retries");
  if (retries !== undefined && retries >= 0) draft.upstream.maxAttempts = Math.floor(retries) + 1;
  const cooldown = retry && cooldownOf(retry);
  for (const key of retry?.rest ?? []) leave(draft, `retry.${key}`, "the next node is asked without a pause");
  return { cooldown, forcePrefix: config.flag("force-model-prefix") === true };
}

const faults = {
  "cooldown-429-secs": ["rate-limited"],
  "cooldown-5xx-secs": ["overloaded", "upstream-failed"],
  "cooldown-network-secs": ["unreachable", "timeout", "stream-interrupted"],
} as const satisfies Record<string, readonly (keyof Cooldown)[]>;

/** The times were fixed: they do not grow. */
function cooldownOf(retry: Fields): Cooldown | undefined {
  const entries = Object.entries(faults).flatMap(([key, codes]) => {
    const seconds = retry.number(key);
    if (seconds === undefined) return [];
    const ms = seconds * 1000;
    const rest = ms > 0 && ({ scope: "node", baseMs: ms, maxMs: ms, after: 1 } as const);
    return codes.map((code) => [code, rest] as const);
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
