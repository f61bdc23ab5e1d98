import type { KernelStatus } from "../http/kernel-status.ts";
import type { NodeEntry } from "../nodes/node-table.ts";
import { version } from "../version.ts";
import type { Generation } from "./generation.ts";

/** What a generation says of itself. */
export function statusOf(
  generation: Generation,
  kernel: Pick<KernelStatus, "isDraining" | "running" | "lastReload" | "canary">,
): KernelStatus {
  const { id, plugins, nodes, queues, endpoints, host } = generation;
  const now = host.clock.now();
  const isReady = ({ record }: NodeEntry): boolean => record.restFor("", now) === undefined;
  const pools = [...nodes.pools].map(([pool, entries]) => ({
    id: pool,
    nodes: entries.length,
    ready: entries.filter(isReady).length,
  }));
  return {
    ...kernel,
    version,
    hasUsableNode: pools.length === 0 || pools.some(({ ready }) => ready > 0),
    generation: id,
    plugins: plugins.map((plugin) => ({ id: plugin.id, version: plugin.version })),
    pools,
    endpoints: endpoints.list(),
    streamViolations: host.violations.byPlugin,
    ...(host.sharing?.condition && { sharedState: host.sharing.condition }),
    observers: { dropped: queues.reduce((sum, { dropped }) => sum + dropped, 0) },
  };
}
