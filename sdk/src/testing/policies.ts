import type { Candidate, Node, NodeState } from "../node.ts";
import type { OptionsSchema, Plugin } from "../plugin.ts";
import type { Selection } from "../policy.ts";
import { candidate, node } from "./nodes.ts";
import { selection, type SelectionOverrides, type TestSelection } from "./selection.ts";
import { startPlugin } from "./start-plugin.ts";

/** What a policy chose, and what it said. */
export interface PolicyAnswer {
  readonly chosen: readonly Candidate[];
  /** Ids of the chosen nodes, in their order, with spaces between. */
  readonly ids: string;
  readonly said: TestSelection;
}

/** Asks a policy about candidates; the second argument is what the test says of the selection. */
export type AskPolicy = (candidates: readonly Candidate[], about?: SelectionOverrides) => Promise<PolicyAnswer>;

/** Starts a plugin that gives a policy. @throws Error when it gives none. */
export async function startPolicy<Schema extends OptionsSchema | undefined>(
  plugin: Plugin<Schema>,
  options: unknown = {},
): Promise<AskPolicy> {
  const { hooks } = await startPlugin(plugin, options);
  const { selectNode } = hooks;
  if (!selectNode) throw new Error(`plugin "${plugin.name}" gives no policy`);
  return async (candidates, about) => {
    const said = selection(about);
    const chosen = await selectNode(candidates, said);
    return { chosen, ids: idsOf(chosen), said };
  };
}

/** Candidates whose nodes have these ids, parted by spaces; what all nodes share may be given. */
export function candidates(ids: string, shared: Partial<Node> = {}, model?: string): readonly Candidate[] {
  return ids.split(" ").map((id) => candidate(node(id, shared), model));
}

/** States by node id, as part of what a test says of a selection; who is not named is idle. */
export function nodeStates(known: Readonly<Record<string, Partial<NodeState>>>): Pick<Selection, "state"> {
  return { state: ({ node: { id } }) => ({ condition: "ready", inFlight: 0, failuresInRow: 0, ...known[id] }) };
}

/** The ids of the nodes, in their order, with spaces between. */
export function idsOf(list: readonly Candidate[]): string {
  return list.map(({ node: { id } }) => id).join(" ");
}
