import { canarySchema } from "./plugin-outputs.ts";
import { count, flag, listOf, mapOf, milliseconds, oneOf, record, type Schema, text, time } from "./schema.ts";

const idAndVersion = record({ id: text }, { version: text });

/** What the kernel says of itself. */
export const statusSchema: Schema = record(
  {
    version: text,
    isDraining: flag,
    hasUsableNode: flag,
    generation: count,
    running: count,
    plugins: listOf(idAndVersion),
    pools: listOf(record({ id: text, nodes: count, ready: count })),
    endpoints: listOf(record({ plugin: text, path: text, access: oneOf("open", "admin") })),
    streamViolations: mapOf(count),
    observers: record({ dropped: count }),
  },
  {
    lastReload: record({ at: time, outcome: oneOf("swapped", "failed") }, { message: text }),
    sharedState: oneOf("alone", "shared"),
    canary: canarySchema,
  },
);

const rest = record({ reason: text, until: time, soft: flag }, { model: text });

/** How a node stands. */
export const nodeSchema: Schema = record(
  {
    pool: text,
    id: text,
    provider: text,
    condition: oneOf("ready", "busy", "cooling", "refreshing", "needs-login", "disabled"),
    inFlight: count,
    waiting: count,
    requests: count,
    failures: count,
    failuresInRow: count,
    rests: listOf(rest),
  },
  { concurrency: count, lastUsedAt: time, nextChangeAt: time },
);

const route = record(
  { by: oneOf("pool", "prefix", "alias", "nodes", "default"), model: text, candidates: count },
  { pool: text, prefix: text },
);

const passedOver = record({ node: text, reason: text }, { until: time });

const decision = record(
  {
    attempt: count,
    at: time,
    resting: listOf(passedOver),
    policies: listOf(
      record(
        { policy: text, removed: listOf(passedOver), added: listOf(text), notes: listOf(text) },
        { order: listOf(text) },
      ),
    ),
    chosen: listOf(text),
  },
  { refusal: text },
);

/** Why a request would go where it would go. */
export const explanationSchema: Schema = record(
  { model: text, candidates: listOf(text) },
  { route, decision, error: record({ code: text, status: count, message: text }) },
);

const failure = record({ code: text, message: text });

const facts = {
  id: text,
  at: time,
  operation: text,
  protocol: text,
  model: text,
  client: text,
  stream: flag,
  status: count,
  durationMs: milliseconds,
  losses: count,
};

const answeredBy = record({ plugin: text });

/** An exchange in a list. */
export const exchangeSummarySchema: Schema = record(
  { ...facts, attempts: count },
  { error: failure, answeredBy, pool: text, node: text },
);

/** An exchange with all that was decided and done. */
export const exchangeSchema: Schema = record(
  {
    ...facts,
    decisions: listOf(decision),
    attempts: listOf(
      record(
        {
          attempt: count,
          pool: text,
          node: text,
          model: text,
          startedMs: milliseconds,
          durationMs: milliseconds,
          outcome: oneOf("done", "failed", "cancelled"),
        },
        { error: failure, hedge: flag, rest: record({ reason: text, until: time }, { model: text }) },
      ),
    ),
  },
  { error: failure, answeredBy, route },
);

/** Every failure of the admin door. */
export const errorSchema: Schema = record({
  error: record(
    { code: text, message: text },
    { faults: listOf(record({ path: text, message: text }, { hint: text })) },
  ),
});
