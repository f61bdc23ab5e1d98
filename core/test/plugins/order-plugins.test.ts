import type { Stage } from "@patchbay/sdk";
import { array, assert, constantFrom, integer, option, property, record, uniqueArray } from "fast-check";
import { describe, expect, test } from "vitest";
import { type OrderedPlugin, orderPlugins } from "../../src/plugins/order-plugins.ts";

const plugin = (id: string, rest: Partial<OrderedPlugin> = {}): OrderedPlugin => ({ id, name: id, ...rest });
const stages: readonly Stage[] = ["first", "early", "normal", "late", "last"];

describe("orderPlugins", () => {
  test("goes by stage, then by the config", () => {
    const { order } = orderPlugins([
      plugin("a"),
      plugin("b", { author: { stage: "last" } }),
      plugin("c", { author: { stage: "first" } }),
      plugin("d"),
    ]);

    expect(order).toEqual(["c", "a", "d", "b"]);
  });

  test("keeps before and after even against the stages", () => {
    const { order, faults } = orderPlugins([
      plugin("guard", { author: { stage: "first", after: ["reader"] } }),
      plugin("other"),
      plugin("reader", { author: { stage: "last" } }),
    ]);

    expect(order).toEqual(["other", "reader", "guard"]);
    expect(faults).toEqual([]);
  });

  test("lets the operator's word replace the author's, field by field", () => {
    const author = { stage: "last", before: ["a"] } as const;
    const { order, reasons } = orderPlugins([
      plugin("a"),
      plugin("b"),
      plugin("c", { author, operator: { before: ["b"] } }),
    ]);

    expect(order).toEqual(["a", "c", "b"]);
    expect(reasons.get("c")).toEqual({
      stage: "last",
      stageBy: "author",
      edges: [{ relation: "before", id: "b", by: "operator" }],
    });
    expect(reasons.get("a")).toEqual({ stage: "normal", stageBy: "default", edges: [] });
  });

  test("a name stands for every run of the plugin, an id for one", () => {
    const runs = [plugin("log-1", { name: "log" }), plugin("log-2", { name: "log" })];

    expect(orderPlugins([...runs, plugin("x", { operator: { before: ["log"] } })]).order).toEqual([
      "x",
      "log-1",
      "log-2",
    ]);
    expect(orderPlugins([...runs, plugin("x", { operator: { before: ["log-2"] } })]).order).toEqual([
      "log-1",
      "x",
      "log-2",
    ]);
  });

  test("reports a name of the operator's that nobody bears, and passes over an author's", () => {
    const { faults } = orderPlugins([
      plugin("prompt-log", { author: { after: ["not-installed"] } }),
      plugin("x", { operator: { after: ["promt-log"] }, path: "plugins[1]" }),
    ]);

    expect(faults).toEqual([
      {
        path: "plugins[1].order.after",
        message: 'no plugin "promt-log" is loaded',
        hint: 'did you mean "prompt-log"?',
      },
    ]);
  });

  test("names every circle, and is complete all the same", () => {
    const { order, faults } = orderPlugins([
      plugin("a", { operator: { before: ["b"] } }),
      plugin("b", { operator: { before: ["c"] } }),
      plugin("c", { operator: { before: ["a"] } }),
      plugin("p", { operator: { before: ["q"] } }),
      plugin("q", { operator: { before: ["p"] } }),
    ]);

    expect(faults.map(({ message }) => message)).toEqual([
      "these plugins wait for each other: a → b → c → a",
      "these plugins wait for each other: p → q → p",
    ]);
    expect(order.toSorted()).toEqual(["a", "b", "c", "p", "q"]);
  });

  test("holds for any list: complete, every edge kept, stable", () => {
    // Edges point forward in a list of their own, so that there is no circle.
    const specs = uniqueArray(
      record({ rank: integer({ min: 0, max: 50 }), stage: option(constantFrom(...stages), { nil: undefined }) }),
      {
        selector: ({ rank }) => rank,
      },
    );
    const edges = array(record({ from: integer({ min: 0, max: 50 }), to: integer({ min: 0, max: 50 }) }));
    assert(
      property(specs, edges, (list, pairs) => {
        const kept = pairs.filter(
          ({ from, to }) => from < to && [from, to].every((rank) => list.some((spec) => spec.rank === rank)),
        );
        const plugins = list.map(({ rank, stage }) =>
          plugin(`p${rank}`, {
            author: {
              ...(stage && { stage }),
              before: kept.filter(({ from }) => from === rank).map(({ to }) => `p${to}`),
            },
          }),
        );
        const { order, faults } = orderPlugins(plugins);

        expect(faults).toEqual([]);
        expect(order.toSorted()).toEqual(plugins.map(({ id }) => id).toSorted());
        for (const { from, to } of kept) expect(order.indexOf(`p${from}`)).toBeLessThan(order.indexOf(`p${to}`));
        if (kept.length === 0) {
          const rankOf = (one: OrderedPlugin) => stages.indexOf(one.author?.stage ?? "normal");
          expect(order).toEqual(plugins.toSorted((a, b) => rankOf(a) - rankOf(b)).map(({ id }) => id));
        }
      }),
    );
  });
});
