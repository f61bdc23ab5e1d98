import type { Candidate, Node, Selection, SelectNode } from "@patchbay/sdk";
import { candidate as candidateOf, node, selection as selectionOf, startPlugin } from "@patchbay/sdk/testing";
import { plugin } from "../src/index.ts";

/** The policy, as the plugin gives it. */
export async function loadPolicy(): Promise<
  (candidates: readonly Candidate[], selection: Selection) => readonly Candidate[]
> {
  const { hooks } = await startPlugin(plugin);
  return hooks.selectNode as (...input: Parameters<SelectNode>) => readonly Candidate[];
}

/** A node of pool `p` and its model, with what matters to the case. */
export function candidate(id: string, over: Partial<Node> = {}, model = "m"): Candidate {
  return candidateOf(node(id, { pool: "p", ...over }), model);
}

/** A selection with counters of its own, as the kernel keeps them. */
export function createSelection(over: Partial<Selection> = {}, turns = new Map<string, number>()) {
  const selection = selectionOf({ ...over, turns });
  return { selection, notes: selection.notes, turns };
}

/** The ids in their order. */
export function ids(candidates: readonly Candidate[]): string[] {
  return candidates.map(({ node: { id } }) => id);
}
