import type { FailureCode, GatewayError } from "@patchbay/sdk";

/** How long a node rests after a failure. */
export interface CooldownRule {
  /** The whole node, or only the model that was asked for. */
  readonly scope: "node" | "model";
  readonly baseMs: number;
  /** Doubles with each failure in a row up to this. */
  readonly maxMs: number;
  /** Rests from this many failures in a row on. */
  readonly after: number;
  /** A resting node is still asked when no other is left: the fault may be gone. */
  readonly soft: boolean;
}

/** A rest that begins now. */
export interface Cooldown {
  readonly scope: "node" | "model";
  readonly ms: number;
  readonly soft: boolean;
}

const minute = 60_000;
const outage: CooldownRule = { scope: "model", baseMs: minute, maxMs: minute, after: 2, soft: true };

/** Failures that are the node's; all others leave it alone. An upstream's own word on when to return goes first. */
export const usualCooldowns = {
  "credential-rejected": { scope: "node", baseMs: 30 * minute, maxMs: 30 * minute, after: 1, soft: false },
  "quota-exhausted": { scope: "node", baseMs: 30 * minute, maxMs: 30 * minute, after: 1, soft: false },
  "rate-limited": { scope: "model", baseMs: 1000, maxMs: 30 * minute, after: 1, soft: false },
  "model-not-found": { scope: "model", baseMs: 12 * 60 * minute, maxMs: 12 * 60 * minute, after: 1, soft: true },
  overloaded: outage,
  "upstream-failed": outage,
  "invalid-reply": outage,
  unreachable: outage,
  timeout: outage,
  "stream-interrupted": outage,
  "provider-crashed": outage,
} as const satisfies Partial<Readonly<Record<FailureCode, CooldownRule>>>;

/** A failure after which a node may rest. */
export type NodeFault = keyof typeof usualCooldowns;

/** The rule for each failure of a node; false: it never rests for that. */
export type CooldownRules = Readonly<Record<NodeFault, CooldownRule | false>>;

/** The rest that follows from a failure, given how many failures there have been in a row with this one. */
export function cooldownFor(
  error: GatewayError,
  failuresInRow: number,
  rules: CooldownRules = usualCooldowns,
): Cooldown | undefined {
  const rule = isNodeFault(error.code) && rules[error.code];
  if (!rule) return undefined;
  const { scope, soft, after, baseMs, maxMs } = rule;
  if (error.retryAfterMs !== undefined) return { scope, ms: error.retryAfterMs, soft };
  return failuresInRow < after
    ? undefined
    : { scope, ms: Math.min(maxMs, baseMs * 2 ** (failuresInRow - after)), soft };
}

/** Whether a failure says something about the node at all. */
export function isNodeFault(code: string): code is NodeFault {
  return Object.hasOwn(usualCooldowns, code);
}
