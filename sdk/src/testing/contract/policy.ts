import type { Candidate, NodeState } from "../../node.ts";
import type { Plugin } from "../../plugin.ts";
import type { SelectNode } from "../../policy.ts";
import { chatRequest } from "../requests.ts";
import { candidate, node } from "../nodes.ts";
import { selection, type SelectionOverrides, type TestSelection } from "../selection.ts";
import { type ContractCheck, must, mustEqual } from "./check.ts";
import { deepFreeze, plainDataFault } from "./data.ts";
import { type ContractOptions, createPluginRun } from "./plugin-run.ts";

/** What a policy's contract may be told. */
export interface PolicyContractOptions extends ContractOptions {
  /** Candidates that mean something to this policy (labels, models); default: nodes of two pools. */
  readonly candidates?: readonly Candidate[];
}

/** The rules that every policy keeps. */
export function policyContract(plugin: Plugin, options: PolicyContractOptions = {}): readonly ContractCheck[] {
  const run = createPluginRun(plugin, "selectNode", options);
  const lists = [
    [],
    manyCandidates(1),
    manyCandidates(5),
    manyCandidates(1000),
    ...(options.candidates ? [options.candidates] : []),
  ];
  const everywhere =
    (rule: (answer: Answer) => void) =>
    async (select: SelectNode): Promise<void> => {
      for (const list of lists) for (const situation of situations) rule(await ask(select, list, situation));
    };
  return [
    ...run.common,
    run.each("answers lists of none, one and a thousand without throwing", everywhere(isAnswered)),
    run.each("returns candidates that it was given, or others of the same nodes", everywhere(isFromNodes)),
    run.each("says why it leaves a candidate out", everywhere(isExplained)),
    run.each("drops only what it was given, with a reason, and does not return it", everywhere(isDroppedRightly)),
    run.each("decides the same for equal inputs, also in another instance", async (select) => {
      const other = createPluginRun(plugin, "selectNode", options);
      const rule = async (peer: SelectNode): Promise<void> => {
        for (const list of lists)
          for (const situation of situations) await decidesAlike([select, select, peer], list, situation);
      };
      await other.each("decides the same", rule).run();
    }),
  ];
}

interface Answer {
  readonly given: readonly Candidate[];
  readonly chosen: readonly Candidate[];
  readonly said: TestSelection;
}

const now = Date.UTC(2026, 0, 1);

/** Where a policy may find itself: fresh, after failures, with tired nodes, with everything cooling. */
const situations: readonly SelectionOverrides[] = [
  {},
  { operation: "models", model: "", stream: true, pool: "test" },
  {
    attempt: 3,
    request: () => chatRequest("hello"),
    headers: { "x-session": "s" },
    failed: [
      { candidate: candidate("n0"), code: "rate-limited" },
      { candidate: candidate("gone"), code: "credential-rejected" },
    ],
  },
  { state: ({ node: { id } }) => tiredStates[id.length % tiredStates.length] ?? tiredStates[0] },
  { state: () => exhausted },
];

const exhausted: NodeState = {
  condition: "cooling",
  inFlight: 7,
  failuresInRow: 99,
  coolingUntil: now + 60_000,
  coolingReason: "rate-limited",
};

const tiredStates: readonly [NodeState, ...NodeState[]] = [
  { condition: "ready", inFlight: 0, failuresInRow: 0, lastUsedAt: 0 },
  { condition: "busy", inFlight: 1000, failuresInRow: 3, lastUsedAt: now - 1, concurrency: 1000, waiting: 7 },
  { condition: "cooling", inFlight: 0, failuresInRow: 1, coolingUntil: now + 1 },
  { condition: "ready", inFlight: 0, failuresInRow: 0, coolingUntil: now - 1, firstEventMs: 1e9 },
  { condition: "disabled", inFlight: 0, failuresInRow: 0 },
  { condition: "needs-login", inFlight: 0, failuresInRow: 0 },
];

function manyCandidates(count: number): readonly Candidate[] {
  return Array.from({ length: count }, (_, index) =>
    candidate(
      node(`n${index}`, {
        pool: index % 2 === 0 ? "test" : "other",
        priority: index % 3,
        weight: index % 5,
        labels: index % 2 === 0 ? { region: "eu" } : {},
      }),
      index % 4 === 0 ? "another-model" : "test-model",
    ),
  );
}

async function ask(select: SelectNode, given: readonly Candidate[], situation: SelectionOverrides): Promise<Answer> {
  const said = selection({ now, ...situation });
  const chosen = await select(deepFreeze(given), said);
  return { given, chosen, said };
}

function isAnswered({ chosen }: Answer): void {
  must(Array.isArray(chosen), `returns a list, got ${typeof chosen}`);
}

function isFromNodes({ given, chosen }: Answer): void {
  const nodes = new Set(given.map(({ node }) => keyOf(node)));
  for (const { node, model } of chosen) {
    must(nodes.has(keyOf(node)), `node ${keyOf(node)} was not among the candidates`);
    must(typeof model === "string" && model !== "", `node ${keyOf(node)} is asked for a model by its name`);
    must(plainDataFault(node) === undefined, `node ${keyOf(node)} is plain data`);
  }
}

function isExplained({ given, chosen, said }: Answer): void {
  if (said.notes.length > 0) return;
  const explained = new Set([...chosen, ...said.dropped.map((drop) => drop.candidate)].map(({ node }) => keyOf(node)));
  for (const { node } of given) {
    must(explained.has(keyOf(node)), `${keyOf(node)} is gone without a drop or a note`);
  }
}

function isDroppedRightly({ given, chosen, said }: Answer): void {
  for (const { candidate, reason, until = now } of said.dropped) {
    must(given.includes(candidate), "what is dropped is one of the candidates as given");
    must(typeof reason === "string" && reason !== "", "a drop has a reason");
    must(Number.isFinite(until), `until is a time, got ${until}`);
    must(!chosen.includes(candidate), `${keyOf(candidate.node)} was dropped and returned`);
  }
}

async function decidesAlike(
  policies: readonly SelectNode[],
  given: readonly Candidate[],
  situation: SelectionOverrides,
): Promise<void> {
  const decisions = [];
  for (const select of policies) {
    const { chosen, said } = await ask(select, given, situation);
    decisions.push({ chosen, dropped: said.dropped, notes: said.notes });
  }
  for (const decision of decisions) mustEqual(decision, decisions[0], "equal inputs give equal decisions");
}

function keyOf({ pool, id }: Candidate["node"]): string {
  return `${pool}/${id}`;
}
