import type { Clock, GatewayView, NodeReading, PluginReading } from "@patchbay/sdk";
import type { Generation } from "../generation/generation.ts";
import type { NodeEntry } from "../nodes/node-table.ts";
import type { RunningPlugin } from "../plugins/running-plugin.ts";
import { accountOf } from "./plugin-account.ts";
import { viewPlugin } from "./plugin-view.ts";

/** What is viewed. */
export interface Viewed {
  /** Exchanges that run now. */
  readonly running: () => number;
  /** Undefined before the first. */
  readonly current: () => Pick<Generation, "nodes" | "plugins"> | undefined;
  readonly clock: Clock;
}

/** The gateway of the moment, as plugins see it; it outlives generations, as plugins do. */
export function createGatewayView({ running, current, clock }: Viewed): GatewayView {
  return {
    get running() {
      return running();
    },
    nodes() {
      const now = clock.now();
      return [...(current()?.nodes.pools.values() ?? [])].flat().map((entry) => readNode(entry, now));
    },
    plugins: () => current()?.plugins.map(readPlugin) ?? [],
  };
}

function readNode({ node, config, record }: NodeEntry, now: number): NodeReading {
  const { condition, inFlight } = record.stateFor("", now, config.traffic.limits);
  const restingModels = [...record.restsAt(now)].filter(([model]) => model !== "").length;
  return { pool: node.pool, node: node.id, condition, inFlight, waiting: record.slots.waiting, restingModels };
}

function readPlugin(running: RunningPlugin): PluginReading {
  const { id, tier, state, accounts, usage } = viewPlugin(running);
  return {
    plugin: id,
    tier,
    state: state === "idle" ? "running" : state,
    hooks: accounts.map(({ bytes: _bytes, ...reading }) => reading),
    droppedEvents: accountOf(running)?.droppedEvents ?? 0,
    ...(usage && { cpuMs: usage.cpuMs, memoryBytes: usage.memoryBytes }),
  };
}
