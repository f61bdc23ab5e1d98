import { describe, test } from "vitest";
import { type Candidate, definePlugin, type Plugin, type SelectNode } from "../../../src/index.ts";
import { candidate, node, policyContract } from "../../../src/testing/index.ts";
import { expectCaught, testAll } from "./run-checks.ts";

const policy = (selectNode: SelectNode): Plugin =>
  definePlugin({ name: "policy-test", sdk: "1.0", setup: () => ({ selectNode }) });

const inTurns: SelectNode = (candidates, selection) => {
  const start = candidates.length === 0 ? 0 : selection.turn("all") % candidates.length;
  const ready = candidates.filter((each) => {
    const { coolingUntil = 0 } = selection.state(each);
    if (coolingUntil <= selection.now) return true;
    selection.drop(each, { reason: "cooling", until: coolingUntil });
    return false;
  });
  return [...ready.slice(start), ...ready.slice(0, start)];
};

describe("the contract of policies, kept", () =>
  testAll(policyContract(policy(inTurns), { candidates: [candidate("own")] })));

const answers = "answers lists of none, one and a thousand without throwing";
const same = "decides the same for equal inputs, also in another instance";
let calls = 0;

describe("the contract of policies, broken", () => {
  test.each<[string, string, string, SelectNode]>([
    ["throws on an empty list", answers, "threw", ([first]) => [first!].map(({ node, model }) => ({ node, model }))],
    [
      "sorts the list in place",
      answers,
      "read only",
      // oxlint-disable-next-line unicorn/no-array-sort
      (list) => (list as Candidate[]).sort((a, b) => b.node.priority - a.node.priority),
    ],
    ["changes a node", answers, "read only", (list) => list.map((each) => Object.assign(each, { model: "x" }))],
    ["returns nothing", answers, "returns a list", () => undefined as never],
    [
      "invents a node",
      "returns candidates that it was given, or others of the same nodes",
      "was not among",
      (list) => [...list, candidate(node("invented"))],
    ],
    [
      "asks for no model",
      "returns candidates that it was given, or others of the same nodes",
      "asked for a model",
      (list) => list.map((each) => ({ ...each, model: "" })),
    ],
    [
      "leaves out in silence",
      "says why it leaves a candidate out",
      "without a drop or a note",
      (list) => list.slice(0, 1),
    ],
    [
      "drops without reason",
      "drops only what it was given, with a reason, and does not return it",
      "has a reason",
      dropAll(""),
    ],
    [
      "drops and returns",
      "drops only what it was given, with a reason, and does not return it",
      "dropped and returned",
      dropAll("why not"),
    ],
    ["throws dice of its own", same, "equal decisions", (list) => list.toSorted(() => Math.random() - 0.5)],
    ["counts by itself", same, "equal decisions", (list) => list.toSpliced(0, 0, ...list.slice(0, calls++))],
  ])("is seen when a policy %s", (_, name, words, selectNode) =>
    expectCaught(policyContract(policy(selectNode)), name, words),
  );

  test("is seen when a plugin has no policy", () =>
    expectCaught(
      policyContract(definePlugin({ name: "none", sdk: "1.0", setup: () => ({}) })),
      answers,
      "fills the hook selectNode",
    ));
});

function dropAll(reason: string): SelectNode {
  return (list, selection) => {
    for (const each of list) selection.drop(each, { reason });
    return list;
  };
}
