import { count, listOf, mapOf, milliseconds, oneOf, record, type Schema, text, time } from "./schema.ts";

const share: Schema = { type: "number", minimum: 0, maximum: 1 };

const tally = record(
  { exchanges: count, failures: mapOf(count), losses: count, attempts: count, waiting: count },
  { firstEventMs: record({ median: milliseconds, p95: milliseconds }) },
);

/** A generation that is tried out. */
export const canarySchema: Schema = record(
  {
    state: oneOf("running", "promoted", "rolled-back"),
    generation: count,
    startedAt: time,
    share,
    ceiling: share,
    stable: tally,
    candidate: tally,
  },
  { endedAt: time, reason: text },
);

const account = record(
  { hook: text, calls: count, errors: count, blockedMs: milliseconds, bytes: count },
  { p50Ms: milliseconds, p99Ms: milliseconds },
);

const usage = record(
  { cpuMs: milliseconds, memoryBytes: count, restarts: count, denied: mapOf(count), bytesIn: count, bytesOut: count },
  { pid: count, lastCrash: text },
);

const plugin = record(
  {
    id: text,
    origin: text,
    tier: oneOf("inline", "process", "strict"),
    state: oneOf("idle", "running", "restarting", "quarantined", "stopped", "resting", "trying"),
    hooks: listOf(text),
    accounts: listOf(account),
  },
  { version: text, reason: text, canary: { const: true }, usage },
);

/** The plugins with what they have cost, what the config calls those that it turns off, and the order in which each hook asks them. */
export const pluginsSchema: Schema = record(
  { plugins: listOf(plugin), disabled: listOf(text), hooks: mapOf(listOf(text)) },
  { canary: canarySchema },
);
