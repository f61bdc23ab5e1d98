import { askedModel, type Plan } from "./plans.ts";
import { costOf } from "./prices.ts";
import type { Served } from "./scripted-upstream.ts";
import { join, type Tally, tally } from "./tally.ts";
import { tokenKinds } from "./tokens.ts";

/** Who keeps accounts must come to these. */
export interface Accounts {
  /** By pool, node, model, cause and outcome; without probes. */
  readonly attempts: Tally;
  /** By pool, node and outcome. */
  readonly probes: Tally;
  /** By pool, model, cause and kind; probes are a cause. */
  readonly tokens: Tally;
  /** In billionths of a dollar, by pool, model and cause. */
  readonly cost: Tally;
  /** By protocol, model, status and outcome. */
  readonly exchanges: Tally;
  /** Exchanges that a plugin answered. */
  readonly answeredByPlugin: number;
}

const protocols = { chat: "openai-chat", claude: "claude" } as const;

/** What really happened. */
export function truthOf(plans: readonly Plan[], served: readonly Served[]): Accounts {
  const attempts = served.filter(({ cause }) => cause !== "probe");
  const probes = served.filter(({ cause }) => cause === "probe");
  const exchanges = plans.flatMap((plan) => (plan.kind === "cached" ? [plan, plan] : [plan]));
  const spent = served.flatMap((each) =>
    tokenKinds.map((kind) => ({ key: join(spenderOf(each), kind), count: each.tokens?.[kind] ?? 0 })),
  );
  return {
    attempts: tally(attempts, ({ pool, node, model, cause, outcome }) => join(pool, node, model, cause, outcome)),
    probes: tally(probes, ({ pool, node, outcome }) => join(pool, node, outcome)),
    tokens: tally(
      spent,
      ({ key }) => key,
      ({ count }) => count,
    ),
    cost: tally(served, spenderOf, ({ model, tokens = {} }) => Number(costOf(model, tokens) ?? 0n)),
    exchanges: tally(exchanges, (plan) => join(protocols[plan.client], askedModel(plan), plan.status, plan.outcome)),
    answeredByPlugin: exchanges.length - plans.length,
  };
}

function spenderOf({ pool, model, cause }: Served): string {
  return join(pool, model, cause);
}
