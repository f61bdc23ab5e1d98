import type { Generation } from "../generation/generation.ts";
import type { NodeRecord } from "../nodes/node-record.ts";
import { NodeProber } from "./node-prober.ts";
import { probeNode } from "./probe-node.ts";
import { isQuestion, questionFor } from "./probe-question.ts";

/** The probes of a generation while it is the current one. */
export interface Prober {
  /** A rest of a node began or ended. */
  changed(record: NodeRecord): void;
  /** Calls off what runs, and begins nothing more. */
  stop(): void;
}

/** Begins to probe the nodes of pools that have a probe; undefined when none has. */
export function startProber(generation: Generation): Prober | undefined {
  const probers = new Map(generation.config.pools.flatMap((pool) => probersOf(generation, pool)));
  if (probers.size === 0) return undefined;
  for (const prober of probers.values()) prober.start();
  return {
    changed: (record) => probers.get(record)?.changed(),
    stop: () => {
      for (const prober of probers.values()) prober.stop();
    },
  };
}

function probersOf(
  generation: Generation,
  { id, probe }: Generation["config"]["pools"][number],
): readonly (readonly [NodeRecord, NodeProber])[] {
  if (!probe) return [];
  const { clock, random } = generation.host;
  return (generation.nodes.pools.get(id) ?? []).flatMap((entry) => {
    const question = questionFor(entry, probe);
    // The build refused a config with such a node.
    if (!isQuestion(question)) return [];
    const { timeoutMs } = probe;
    const ask = async (controller: AbortController): Promise<void> => {
      await probeNode({ generation, entry, question, timeoutMs, controller });
    };
    const { record } = entry;
    return [[record, new NodeProber({ record, config: probe, model: question.model, clock, random, ask })]];
  });
}
