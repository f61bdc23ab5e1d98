import type { Candidate, Node } from "../node.ts";

/** A node of pool and provider `test` with a credential; as everywhere, the credential itself is not in it. */
export function node(id: string, overrides: Partial<Node> = {}): Node {
  return {
    id,
    pool: "test",
    provider: "test",
    priority: 100,
    weight: 1,
    hasCredential: true,
    labels: {},
    options: {},
    ...overrides,
  };
}

/** A candidate: a node, or the id of one to be made, and the model that it would be asked for. */
export function candidate(of: Node | string, model = "test-model"): Candidate {
  return { node: typeof of === "string" ? node(of) : of, model };
}
