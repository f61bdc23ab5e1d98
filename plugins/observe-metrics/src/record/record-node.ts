import type { NodeStateEvent, ProbeEvent } from "@patchbay/sdk";
import type { Desk } from "./desk.ts";
import { recordUsage } from "./record-usage.ts";

/** Writes down that a node rests or returns. */
export function recordNodeState(event: NodeStateEvent, { metrics, words }: Desk): void {
  const { pool, node, condition } = event;
  metrics.nodeChanges.add({ pool: words.pool.word(pool), node: words.node.word(node), condition });
}

/** Writes down a probe and what it used. */
export function recordProbe(event: ProbeEvent, desk: Desk): void {
  const { metrics, words } = desk;
  const { outcome, usage } = event;
  const pool = words.pool.word(event.pool);
  metrics.probes.add({ pool, node: words.node.word(event.node), outcome });
  metrics.probeSeconds.observeMs({ pool, outcome }, event.durationMs);
  if (!usage) return;
  const upstreamModel = words.upstreamModel.word(event.model);
  const spender = { pool, upstream_model: upstreamModel, cause: "probe", client: "" };
  recordUsage({ model: event.model, provider: event.pool, usage, at: event.at }, spender, desk);
}
