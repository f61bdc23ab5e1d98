import type { Candidate, Node, NodeState } from "../node.ts";
import type { OptionsSchema, Plugin } from "../plugin.ts";
import type { Selection } from "../policy.ts";
import { type SelectionOverrides, type TestSelection } from "./selection.ts";
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
export declare function startPolicy<Schema extends OptionsSchema | undefined>(plugin: Plugin<Schema>, options?: unknown): Promise<AskPolicy>;
/** Candidates whose nodes have these ids, parted by spaces; what all nodes share may be given. */
export declare function candidates(ids: string, shared?: Partial<Node>, model?: string): readonly Candidate[];
/** States by node id, as part of what a test says of a selection; who is not named is idle. */
export declare function nodeStates(known: Readonly<Record<string, Partial<NodeState>>>): Pick<Selection, "state">;
/** The ids of the nodes, in their order, with spaces between. */
export declare function idsOf(list: readonly Candidate[]): string;
