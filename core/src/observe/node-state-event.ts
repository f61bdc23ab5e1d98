import type { NodeStateEvent } from "@patchbay/sdk";
import type { NodeChange } from "../nodes/node-states.ts";

/** What observers are told of a change. */
export function nodeStateEvent({ node, record, model }: NodeChange, at: number): NodeStateEvent {
  const { condition, coolingUntil, coolingReason } = record.stateFor(model, at);
  return {
    type: "node-state",
    at,
    pool: node.pool,
    node: node.id,
    ...(model !== "" && { model }),
    condition,
    ...(coolingReason !== undefined && { reason: coolingReason }),
    ...(coolingUntil !== undefined && { until: coolingUntil }),
  };
}
