import type { Candidate, NodeState, Selection } from "@patchbay/sdk";
import {
  candidate,
  node,
  selection,
  type SelectionOverrides,
  startPlugin,
  type TestSelection,
} from "@patchbay/sdk/testing";
import { plugin } from "../src/index.ts";

/** What a policy chose, in the order of its list, and what it said. */
export interface Decision {
  readonly chosen: readonly Candidate[];
  readonly ids: string;
  readonly said: TestSelection;
}

/** A function that asks the policy, with these options. */
export async function loadPolicy(
  options: object = {},
): Promise<(candidates: readonly Candidate[], about?: SelectionOverrides) => Promise<Decision>> {
  const { hooks } = await startPlugin(plugin, options);
  return async (candidates, about) => {
    const said = selection(about);
    const chosen = (await hooks.selectNode?.(candidates, said)) ?? [];
    return { chosen, ids: idsOf(chosen), said };
  };
}

/** Candidates of these ids; whatever the nodes share may be given. */
export function candidates(ids: string, over: Parameters<typeof node>[1] = {}, model = "m"): readonly Candidate[] {
  return ids.split(" ").map((id) => candidate(node(id, over), model));
}

/** States by node id; who is not named is idle. */
export function states(known: Readonly<Record<string, Partial<NodeState>>>): Pick<Selection, "state"> {
  return {
    state: ({ node: { id } }) => ({ condition: "ready", inFlight: 0, failuresInRow: 0, ...known[id] }),
  };
}

/** The ids in their order. */
export function idsOf(list: readonly Candidate[]): string {
  return list.map(({ node: { id } }) => id).join(" ");
}
