import type { Candidate, Node, PluginContext, Selection, SelectNode } from "@patchbay/sdk";
import { plugin } from "../src/index.ts";

/** The policy, as the plugin gives it. */
export async function loadPolicy(): Promise<
  (candidates: readonly Candidate[], selection: Selection) => readonly Candidate[]
> {
  // Nothing in the context is used: the kernel keeps all state.
  const { selectNode } = await plugin.setup({} as PluginContext, {});
  return selectNode as (...input: Parameters<SelectNode>) => readonly Candidate[];
}

/** A node and its model, with what matters to the case. */
export function candidate(id: string, over: Partial<Node> = {}, model = "m"): Candidate {
  const node: Node = {
    id,
    pool: "p",
    provider: "echo",
    priority: 100,
    weight: 1,
    hasCredential: false,
    labels: {},
    options: {},
    ...over,
  };
  return { node, model };
}

/** A selection with counters of its own, as the kernel keeps them. */
export function createSelection(over: Partial<Selection> = {}, turns = new Map<string, number>()) {
  const notes: string[] = [];
  const selection: Selection = {
    exchange: "x",
    operation: "chat",
    model: "m",
    protocol: "openai-chat",
    stream: false,
    attempt: 1,
    failed: [],
    headers: {},
    request: () => undefined,
    state: () => ({ inFlight: 0, failuresInRow: 0 }),
    turn(key) {
      const turn = turns.get(key) ?? 0;
      turns.set(key, turn + 1);
      return turn;
    },
    now: 0,
    random: () => 0.5,
    drop: () => {},
    note: (text) => void notes.push(text),
    ...over,
  };
  return { selection, notes, turns };
}

/** The ids in their order. */
export function ids(candidates: readonly Candidate[]): string[] {
  return candidates.map(({ node }) => node.id);
}
