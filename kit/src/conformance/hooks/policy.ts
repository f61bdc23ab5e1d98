import { setImmediate } from "node:timers/promises";
import type { Candidate, NodeCondition, NodeState, SelectNode } from "@patchbay/sdk";
import { candidate, node, seededRandom, selection, startPlugin } from "@patchbay/sdk/testing";
import { questionFor } from "../answers.ts";
import { type Check, must, mustEqual } from "../check.ts";
import type { Subject } from "../load-subject.ts";
import type { Stage } from "../stage.ts";

const mostMs = 20;
const cases = 150;
/** A policy that is slow is asked less often; that it is slow is told by a rule of its own. */
const longestMs = 3000;

/** Purity and totality over many states, which a contract's few do not show. Inline. */
export function policyChecks({ plugin, options, fixture }: Subject): readonly Check[] {
  const each =
    (rule: (select: SelectNode, list: readonly Candidate[], seed: number) => Promise<void>) =>
    async (): Promise<void> => {
      const started = await startPlugin(plugin, options);
      const { selectNode } = started.hooks;
      try {
        const latest = performance.now() + longestMs;
        for (let seed = 1; seed <= cases && performance.now() < latest; seed += 1) {
          if (selectNode) await rule(selectNode, listOf(seed, fixture.candidates), seed);
          await setImmediate();
        }
      } finally {
        await started.dispose();
      }
    };
  return [
    { id: "policy/answers-in-time", run: each(answersInTime) },
    { id: "policy/says-the-same-of-the-same", run: each(saysTheSame) },
    { id: "policy/invents-nobody", run: each(inventsNobody) },
  ];
}

/** What it does in a kernel, also when nodes fail. */
export function policyInKernel(stage: () => Promise<Stage>): readonly Check[] {
  return [
    { id: "policy/the-kernel-asks-whom-it-chose", run: () => asks(stage, "alone") },
    { id: "policy/the-kernel-goes-on-when-a-node-fails", run: () => asks(stage, "paired") },
  ];
}

async function asks(open: () => Promise<Stage>, pool: "alone" | "paired"): Promise<string> {
  const stage = await open();
  const outcome = await stage.onLane((lane) => lane.ask(questionFor("text", true, "conformance-model"), { pool }));
  must(outcome.isComplete, `a node that can answer is asked; the client got ${JSON.stringify(outcome.failure)}`);
  return "answered";
}

async function saysTheSame(select: SelectNode, list: readonly Candidate[], seed: number): Promise<void> {
  const [first, second] = [await ask(select, list, seed), await ask(select, list, seed)];
  mustEqual(second, first, `the same question gets the same answer (case ${seed})`);
}

async function inventsNobody(select: SelectNode, list: readonly Candidate[], seed: number): Promise<void> {
  const nodes = new Set(list.map(({ node: { pool, id } }) => `${pool}/${id}`));
  const { chosen } = await ask(select, list, seed);
  for (const key of chosen)
    must(nodes.has(key.split(" ")[0] ?? ""), `${key} was not among the candidates (case ${seed})`);
}

/** The quickest of three counts: the machine may be busy. */
async function answersInTime(select: SelectNode, list: readonly Candidate[], seed: number): Promise<void> {
  let best = Infinity;
  for (let turn = 0; turn < 3 && best > mostMs; turn += 1) {
    const startedAt = performance.now();
    await select(list, situationOf(seed));
    best = Math.min(best, performance.now() - startedAt);
  }
  must(
    best <= mostMs,
    `${list.length} candidates are put in order within ${mostMs} ms, it took ${Math.round(best)} ms`,
  );
}

async function ask(select: SelectNode, list: readonly Candidate[], seed: number) {
  const said = situationOf(seed);
  const chosen = await select(list, said);
  must(Array.isArray(chosen), `a policy answers with a list (case ${seed})`);
  const drops = said.dropped.map(({ candidate: { node: dropped }, reason }) => `${dropped.id} ${reason}`);
  return { chosen: chosen.map(({ node: { pool, id }, model }) => `${pool}/${id} ${model}`), drops, notes: said.notes };
}

function listOf(seed: number, given: readonly Candidate[] | undefined): readonly Candidate[] {
  const random = randomOf(seed);
  if (given && seed % 5 === 0) return given;
  const count = seed % 25 === 0 ? 1000 : Math.floor(random() * 9);
  return Array.from({ length: count }, (_, index) =>
    candidate(
      node(`n${index}`, {
        pool: random() < 0.7 ? "test" : "other",
        priority: Math.floor(random() * 3) * 100,
        weight: Math.floor(random() * 4),
        labels: random() < 0.3 ? { region: "eu", tier: "free" } : {},
      }),
      random() < 0.8 ? "test-model" : "another-model",
    ),
  );
}

const conditions: readonly NodeCondition[] = [
  "ready",
  "ready",
  "busy",
  "cooling",
  "refreshing",
  "needs-login",
  "disabled",
];
const now = Date.UTC(2026, 0, 1);

function situationOf(seed: number) {
  const random = randomOf(seed);
  return selection({
    now: now + seed,
    random: randomOf(seed),
    attempt: 1 + (seed % 3),
    stream: seed % 2 === 0,
    model: seed % 7 === 0 ? "" : "test-model",
    state: ({ node: { id } }) => stateOf(randomOf(seed + Number(id.replaceAll(/\D/g, "")))),
    headers: random() < 0.5 ? {} : { "x-session": `s${seed % 4}` },
  });
}

function stateOf(random: () => number): NodeState {
  const condition = conditions[Math.floor(random() * conditions.length)] ?? "ready";
  return {
    condition,
    inFlight: Math.floor(random() * 20),
    failuresInRow: Math.floor(random() * 5),
    ...(random() < 0.5 && { lastUsedAt: now - Math.floor(random() * 1e6) }),
    ...(random() < 0.5 && { firstEventMs: random() * 5000 }),
    ...(condition === "cooling" && {
      coolingUntil: now + Math.floor(random() * 60_000),
      coolingReason: "rate-limited",
    }),
  };
}

/** Seeds that lie close together begin with numbers that lie close together. */
function randomOf(seed: number): () => number {
  return seededRandom(Math.imul(seed, 2_654_435_761));
}
