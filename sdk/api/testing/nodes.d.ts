import type { Candidate, Node } from "../node.ts";
/** A node of pool and provider `test` with a credential; as everywhere, the credential itself is not in it. */
export declare function node(id: string, overrides?: Partial<Node>): Node;
/** A candidate: a node, or the id of one to be made, and the model that it would be asked for. */
export declare function candidate(of: Node | string, model?: string): Candidate;
