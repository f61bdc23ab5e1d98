import type { NodeCondition, NodeReading } from "@patchbay/sdk";
import type { Desk } from "./desk.ts";

const conditions = [
  "ready",
  "busy",
  "cooling",
  "refreshing",
  "needs-login",
  "disabled",
] as const satisfies readonly NodeCondition[];

/** Writes down how nodes stand now. Several nodes that share the label `other` add up. */
export function showNodes(readings: readonly NodeReading[], { metrics, words }: Desk): void {
  const { nodes, restingModels, inFlight, waiting } = metrics;
  for (const gauge of [nodes, restingModels, inFlight, waiting]) gauge.clear();
  for (const reading of readings) {
    const labels = { pool: words.pool.word(reading.pool), node: words.node.word(reading.node) };
    for (const condition of conditions) nodes.add({ ...labels, condition }, condition === reading.condition ? 1 : 0);
    restingModels.add(labels, reading.restingModels);
    inFlight.add(labels, reading.inFlight);
    waiting.add(labels, reading.waiting);
  }
}
