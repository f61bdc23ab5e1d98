import { expectTypeOf } from "vitest";
import type { Candidate, ChatRequest, Hooks, NodeState, Selection, SelectNode } from "../../src/index.ts";

// A policy may answer at once or later.
const atOnce: SelectNode = (candidates, selection) => {
  expectTypeOf(candidates).toEqualTypeOf<readonly Candidate[]>();
  expectTypeOf(selection).toEqualTypeOf<Selection>();
  expectTypeOf(selection.request()).toEqualTypeOf<ChatRequest | undefined>();
  return candidates.filter((candidate) => {
    expectTypeOf(selection.state(candidate)).toEqualTypeOf<NodeState>();
    return true;
  });
};
const later: SelectNode = async (candidates) => candidates;
expectTypeOf<Hooks["selectNode"]>().toEqualTypeOf<SelectNode | undefined>();
void [atOnce, later];

// @ts-expect-error: the list that it is given cannot be added to
((candidates) => (candidates.push(...candidates), candidates)) satisfies SelectNode;
// @ts-expect-error: a node cannot be changed
((candidates) => candidates.map((each) => ((each.node.priority = 1), each))) satisfies SelectNode;
// @ts-expect-error: nodes alone are no candidates
((candidates) => candidates.map(({ node }) => node)) satisfies SelectNode;
// @ts-expect-error: it always answers
(() => undefined) satisfies SelectNode;
// @ts-expect-error: a drop has a reason
((candidates, selection) => (candidates.forEach((each) => selection.drop(each, {})), [])) satisfies SelectNode;
// @ts-expect-error: a plugin has one policy
({ selectNode: [atOnce, later] }) satisfies Hooks;
// @ts-expect-error: a node holds no credential
((candidates) => (candidates.map(({ node }) => node.apiKey), candidates)) satisfies SelectNode;
