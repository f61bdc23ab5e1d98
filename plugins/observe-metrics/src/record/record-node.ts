import type { NodeStateEvent, ProbeEvent } from "@patchbay/sdk";
import type { Desk } from "./desk.ts";
import { Spending } from "./spending.ts";

/** Writes down that a node rests or returns. */
export function recordNodeState(event: NodeStateEvent, { metrics, words }: Desk): void {
  const { pool, node, condition } = event;
  metrics.nodeChanges.add({ pool: words.pool.word(pool), node: words.node.word(node), condition });
}

/** Writes down a probe and what it used. */
export function recordProbe(event: ProbeEvent, desk: Desk): void {
  const { metrics, words, costOf } = desk;
  const { outcome, usage, model, at } = event;
  const pool = words.pool.word(event.pool);
  metrics.probes.add({ pool, node: words.node.word(event.node), outcome });
  metrics.probeSeconds.observeMs({ pool, outcome }, event.durationMs);
  if (!usage) return;
  const spender = { pool, upstream_model: words.upstreamModel.word(model), cause: "probe", client: "" };
  // Nothing is known of the price of no model.
  const cost = model === undefined ? undefined : costOf({ model, provider: event.pool, usage, at });
  new Spending(spender, metrics).add(usage, cost?.nanoUsd);
}
