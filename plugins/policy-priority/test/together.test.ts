import { plugin as cost } from "@patchbay/policy-cost";
import { plugin as fillFirst } from "@patchbay/policy-fill-first";
import { plugin as health } from "@patchbay/policy-health";
import { plugin as latency } from "@patchbay/policy-latency";
import { plugin as leastBusy } from "@patchbay/policy-least-busy";
import { plugin as lru } from "@patchbay/policy-lru";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import type { Candidate, NodeState, Plugin, SelectNode } from "@patchbay/sdk";
import { candidate, idsOf, node, nodeStates, selection, startPlugin } from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plugin as priority } from "../src/index.ts";

const sorters: readonly Plugin[] = [roundRobin, leastBusy, lru, latency, cost];

async function start(plugins: readonly Plugin[]): Promise<readonly SelectNode[]> {
  const started = await Promise.all(plugins.map((plugin) => startPlugin(plugin)));
  return started.flatMap(({ hooks }) => hooks.selectNode ?? []);
}

async function run(
  policies: readonly SelectNode[],
  list: readonly Candidate[],
  about: Parameters<typeof selection>[0],
) {
  const said = selection(about);
  let chosen = list;
  for (const select of policies) chosen = await select(chosen, said);
  return { chosen, said };
}

const someState: fc.Arbitrary<NodeState> = fc
  .record(
    {
      condition: fc.constantFrom("ready", "busy", "cooling", "refreshing", "needs-login", "disabled"),
      inFlight: fc.nat({ max: 3 }),
      failuresInRow: fc.nat({ max: 2 }),
      concurrency: fc.integer({ min: 1, max: 3 }),
      firstEventMs: fc.nat({ max: 900 }),
      lastUsedAt: fc.nat({ max: 10 }),
    },
    { requiredKeys: ["condition", "inFlight", "failuresInRow"] },
  )
  .map((state) => state as NodeState);

const someNode = fc.record({
  pool: fc.constantFrom("p", "q"),
  priority: fc.integer({ min: 1, max: 3 }),
  weight: fc.nat({ max: 2 }),
});

describe("in any order, together", () => {
  test("policies lose nobody without saying so, and invent nobody", async () => {
    const all = await start([priority, health, fillFirst, ...sorters]);
    const world = fc.array(fc.tuple(someNode, someState), { maxLength: 12 });
    const orders = fc.shuffledSubarray([...all], { minLength: all.length });
    await fc.assert(
      fc.asyncProperty(world, orders, async (nodes, order) => {
        const list = Object.freeze(nodes.map(([over], index) => candidate(node(`n${index}`, over))));
        const known = Object.fromEntries(nodes.map(([, state], index) => [`n${index}`, state]));
        const { chosen, said } = await run(order, list, nodeStates(known));
        const seen = [...chosen, ...said.dropped.map((drop) => drop.candidate)];
        expect(seen).toHaveLength(list.length);
        expect(new Set(seen)).toEqual(new Set(list));
      }),
      { numRuns: 100 },
    );
  });

  test.each(sorters)(
    "$name keeps tiers in order that came before it, and those that come after keep its order",
    async (sorter) => {
      const list = ["b2", "a1", "b1", "a2"].map((id) => candidate(node(id, { priority: id.startsWith("a") ? 1 : 2 })));
      const known = nodeStates({
        a1: { inFlight: 1, lastUsedAt: 9, firstEventMs: 500 },
        a2: { firstEventMs: 100 },
        b2: { inFlight: 1, lastUsedAt: 9, firstEventMs: 400 },
        b1: { firstEventMs: 90 },
      });
      const [tiers, sort] = await start([priority, sorter]);
      const policies = [tiers, sort].filter((each) => each !== undefined);
      expect(policies).toHaveLength(2);
      for (const order of [policies, policies.toReversed()]) {
        const turns = new Map([["test test-model 1", 1]]);
        const { chosen } = await run(order, list, { ...known, turns, random: () => 0.999 });
        const isAsked = sorter !== cost && sorter !== roundRobin;
        expect(idsOf(chosen)).toMatch(isAsked ? /^a2 a1 b1 b2$/ : /^a\d a\d b\d b\d$/);
      }
    },
  );

  test("round robin decides among those that are equally busy", async () => {
    const policies = await start([roundRobin, leastBusy]);
    const list = ["a", "b", "c"].map((id) => candidate(node(id)));
    const turns = new Map<string, number>();
    const heads: string[] = [];
    for (let turn = 0; turn < 6; turn++) {
      const { chosen } = await run(policies, list, { ...nodeStates({ b: { inFlight: 1 } }), turns });
      heads.push(idsOf(chosen.slice(0, 1)));
    }
    expect(heads.join("")).toBe("accacc");
  });
});
