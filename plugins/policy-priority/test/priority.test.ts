import { startTestKernel } from "@patchbay/core/testing";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { plugin as echo } from "@patchbay/provider-echo";
import { candidate, idsOf, node, startPolicy } from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const tiers = Object.freeze([
  candidate(node("c", { priority: 3 })),
  candidate(node("a", { priority: 1 })),
  candidate(node("b", { priority: 2 })),
  candidate(node("a2", { priority: 1 })),
]);

describe("tiers", () => {
  test("behavior 24: come in the order of their priorities, equals in the order in which they came", async () => {
    const { ids, said } = await (await startPolicy(plugin))(tiers);
    expect(ids).toBe("a a2 b c");
    expect(said.notes).toEqual(["priorities in order: 1, 2, 3"]);
    expect(said.dropped).toEqual([]);
  });

  test("that are in order already are left as they are: the same list", async () => {
    const ask = await startPolicy(plugin);
    const list = tiers.toSorted((one, other) => one.node.priority - other.node.priority);
    expect((await ask(list)).chosen).toBe(list);
    expect((await ask(tiers.slice(1, 2))).chosen).toHaveLength(1);
  });

  test("of one priority are no tiers, and nothing is said of them", async () => {
    const list = tiers.filter(({ node: { priority } }) => priority === 1);
    const { chosen, said } = await (await startPolicy(plugin, { onlyBest: true }))(list);
    expect(chosen).toBe(list);
    expect([said.notes, said.dropped]).toEqual([[], []]);
  });

  test("are worked out once for a list that cannot change, and anew for one that can", async () => {
    const ask = await startPolicy(plugin);
    const [first, second] = [await ask(tiers), await ask(tiers)];
    expect(second.chosen).toBe(first.chosen);
    expect(Object.isFrozen(first.chosen)).toBe(true);
    const list = [...tiers];
    await ask(list);
    list.splice(0, 2);
    expect((await ask(list)).ids).toBe("a2 b");
  });

  test("hold everybody, sorted and stable, whatever the priorities", async () => {
    const ask = await startPolicy(plugin);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 }), async (priorities) => {
        const list = priorities.map((priority, index) => candidate(node(`n${index}`, { priority })));
        const expected = [0, 1, 2, 3, 4].flatMap((each) => list.filter(({ node: { priority } }) => priority === each));
        expect((await ask(list)).chosen).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });
});

describe("with onlyBest", () => {
  test("the other tiers are dropped, each by name", async () => {
    const { ids, said } = await (await startPolicy(plugin, { onlyBest: true }))(tiers);
    expect(ids).toBe("a a2");
    expect(idsOf(said.dropped.map((drop) => drop.candidate))).toBe("c b");
    expect(said.dropped[0]?.reason).toBe("nodes of priority 1 are left");
  });

  test("the next tier is the best one when nobody of the first is left", async () => {
    const { ids } = await (
      await startPolicy(plugin, { onlyBest: true })
    )(tiers.filter(({ node: { priority } }) => priority > 1));
    expect(ids).toBe("b");
  });
});

test.each([false, true])(
  "a kernel asks the lower priority, whatever the order of the config (onlyBest %s)",
  async (onlyBest) => {
    await using kernel = await startTestKernel({
      server: { debugHeaders: true },
      plugins: [protocol, echo, { plugin, options: { onlyBest } }],
      pools: {
        main: {
          provider: "echo",
          nodes: [{ id: "spare" }, { id: "second", priority: 20 }, { id: "first", priority: 10 }],
        },
      },
      defaultPool: "main",
    });
    const ask = (content: string) =>
      kernel.request("/v1/chat/completions", { model: "m", messages: [{ role: "user", content }] });
    expect((await ask("hello")).headers.get("x-patchbay-node")).toBe("first");
    // Fails at every node, so all tiers are asked one after the other.
    expect((await ask("/error 500")).headers.get("x-patchbay-attempts")).toBe("3");
  },
);
