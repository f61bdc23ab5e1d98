import { startTestKernel } from "@patchbay/core/testing";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { plugin as echo } from "@patchbay/provider-echo";
import { candidate, candidates, node, startPolicy } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const prices = {
  "big-*": { input: 10, output: 30 },
  "big-1-mini": { input: 1, output: 2 },
  "*": { input: 3, output: 3 },
  "*-1-mini": { input: 100, output: 100 },
};

/** One candidate per model; the node has the model's name. */
function models(...names: readonly string[]) {
  return names.map((name) => candidate(name, name));
}

describe("candidates", () => {
  test("come by their price, equals in the order in which they came", async () => {
    const { ids, said } = await (await startPolicy(plugin, { prices }))(models("big-2", "x", "y", "big-1-mini"));
    expect(ids).toBe("big-1-mini x y big-2");
    expect(said.notes).toEqual([
      "per million tokens: test/big-1-mini big-1-mini 1.25, test/x x 3, test/y y 3, test/big-2 big-2 15; 0 without a price",
    ]);
  });

  test("without a price come last, and one of nothing is the cheapest", async () => {
    const table = { free: { input: 0, output: 0 }, dear: { input: 90, output: 90 } };
    const { ids, said } = await (
      await startPolicy(plugin, { prices: table })
    )(models("unknown", "dear", "other", "free"));
    expect(ids).toBe("free dear unknown other");
    expect(said.notes[0]).toMatch(/test\/unknown unknown no price.*; 2 without a price$/);
  });

  test("keep the order of their priorities", async () => {
    const list = [
      candidate(node("a", { priority: 2 }), "big-2"),
      candidate(node("b", { priority: 1 }), "x"),
      candidate(node("c", { priority: 2 }), "x"),
    ];
    expect((await (await startPolicy(plugin, { prices }))(list)).ids).toBe("c a b");
  });

  test("that are in order already are left as they are, and worked out once where they cannot change", async () => {
    const ask = await startPolicy(plugin, { prices });
    const ordered = Object.freeze(models("x", "big-2"));
    expect((await ask(ordered)).chosen).toBe(ordered);
    const frozen = Object.freeze(models("big-2", "x"));
    expect((await ask(frozen)).chosen).toBe((await ask(frozen)).chosen);
    const open = models("big-2", "x");
    await ask(open);
    open.reverse();
    expect((await ask(open)).chosen).toBe(open);
  });

  test("are weighed by the share of input", async () => {
    const table = { talker: { input: 1, output: 9 }, reader: { input: 4, output: 4 } };
    const list = models("talker", "reader");
    expect((await (await startPolicy(plugin, { prices: table, inputShare: 0.9 }))(list)).ids).toBe("talker reader");
    expect((await (await startPolicy(plugin, { prices: table, inputShare: 0 }))(list)).ids).toBe("reader talker");
  });
});

describe("a label of the node", () => {
  const labeled = (price: string) => [...candidates("table"), ...candidates("own", { labels: { price } })];

  test.each([
    ["2", "own table"],
    ["2/6.5", "table own"],
    [" 0.5 / 1 ", "own table"],
    ["0", "own table"],
  ])("%j goes before the table", async (price, ids) => {
    expect((await (await startPolicy(plugin, { prices }))(labeled(price))).ids).toBe(ids);
  });

  test.each(["cheap", "", "-1", "1/2/3", "1e9", "$1"])("%j is no price, whatever the table says", async (price) => {
    const { ids, said } = await (await startPolicy(plugin, { prices }))(labeled(price).toReversed());
    expect(ids).toBe("table own");
    expect(said.notes[0]).toContain("test/own test-model no price");
  });

  test("may have another name", async () => {
    const list = [...candidates("table"), ...candidates("own", { labels: { eur: "1" } })];
    expect((await (await startPolicy(plugin, { prices, label: "eur" }))(list)).ids).toBe("own table");
  });
});

test.each([{ prices: { m: { input: 1 } } }, { prices: { m: { input: -1, output: 1 } } }, { inputShare: 2 }])(
  "options %j are refused",
  async (wrong) => {
    await expect(startPolicy(plugin, wrong)).rejects.toThrow(/options of @patchbay\/policy-cost/);
  },
);

test("a kernel asks the cheapest target of an alias first", async () => {
  await using kernel = await startTestKernel({
    server: { debugHeaders: true },
    plugins: [protocol, echo, { plugin, options: { prices } }],
    pools: {
      one: { provider: "echo", nodes: [{ id: "dear" }, { id: "discount", labels: { price: "0.5/1" } }] },
      two: { provider: "echo", nodes: [{ id: "cheap" }] },
    },
    models: {
      fast: [
        { pool: "one", model: "big-2" },
        { pool: "two", model: "big-1-mini" },
      ],
    },
    defaultPool: "one",
  });
  const ask = async (model: string): Promise<string | null> => {
    const body = { model, messages: [{ role: "user", content: "hello" }] };
    return (await kernel.request("/v1/chat/completions", body)).headers.get("x-patchbay-node");
  };
  expect([await ask("fast"), await ask("two:big-2")]).toEqual(["discount", "cheap"]);
});
