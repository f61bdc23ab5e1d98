import { candidate, candidates, node, nodeStates, seededRandom, startPolicy } from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignBands } from "../src/bands.ts";
import { plugin } from "../src/index.ts";

const now = Date.UTC(2026, 0, 1);
const list = Object.freeze(candidates("a b c"));
/** Beyond every share of exploration. */
const never = { now, random: () => 0.999 };

function timed(times: Readonly<Record<string, number>>, lastUsedAt = now) {
  return nodeStates(
    Object.fromEntries(Object.entries(times).map(([id, firstEventMs]) => [id, { firstEventMs, lastUsedAt }])),
  );
}

describe("nodes of a group", () => {
  test("come by the time to their first event, unknown ones last", async () => {
    const { ids, said } = await (await startPolicy(plugin))(list, { ...never, ...timed({ b: 900, c: 300 }) });
    expect(ids).toBe("c b a");
    expect(said.notes).toEqual(["test/c goes first: first event after 300 ms"]);
  });

  test("keep their order while nobody is known: the same list", async () => {
    const { chosen, said } = await (await startPolicy(plugin))(list, { ...never, random: () => 0 });
    expect(chosen).toBe(list);
    expect(said.notes).toEqual(["test/a goes first: its speed is not known"]);
  });

  test("that are about as fast as the fastest keep their order", async () => {
    const ask = await startPolicy(plugin, { tolerance: 0.5 });
    expect((await ask(list, { ...never, ...timed({ a: 150, b: 151, c: 100 }) })).ids).toBe("a c b");
    expect((await ask(list, { ...never, ...timed({ a: 150, b: 150, c: 100 }) })).chosen).toBe(list);
  });

  test("that differ by no more than noise keep their order", async () => {
    const ask = await startPolicy(plugin, { tolerance: 0 });
    expect((await ask(list, { ...never, ...timed({ a: 10, b: 0, c: 11 }) })).ids).toBe("a b c");
    expect((await ask(list, { ...never, ...timed({ a: 11, b: 0, c: 0 }) })).ids).toBe("b c a");
  });
});

describe("a share of requests", () => {
  test("goes first to nodes whose speed is not known, to each as often", async () => {
    const ask = await startPolicy(plugin, { explore: 0.2 });
    const random = seededRandom(7);
    const heads: Record<string, number> = {};
    for (let pick = 0; pick < 2000; pick++) {
      const { chosen } = await ask(list, { now, random, ...timed({ b: 100 }) });
      const id = chosen[0]?.node.id ?? "nobody";
      heads[id] = (heads[id] ?? 0) + 1;
      expect(chosen).toHaveLength(3);
    }
    expect(heads["b"]).toBeGreaterThan(1540);
    expect(heads["b"]).toBeLessThan(1660);
    expect(Math.abs((heads["a"] ?? 0) - (heads["c"] ?? 0))).toBeLessThan(80);
  });

  test("says so", async () => {
    const { ids, said } = await (await startPolicy(plugin))(list, { now, random: () => 0.05, ...timed({ a: 100 }) });
    expect(ids).toBe("c a b");
    expect(said.notes).toEqual(["test/c goes first: its speed is not known, to be measured"]);
  });

  test("goes to slower nodes again when their measure is old", async () => {
    const ask = await startPolicy(plugin, { staleAfterMs: 1000 });
    const slow = (lastUsedAt: number) =>
      nodeStates({ a: { firstEventMs: 100, lastUsedAt: now }, b: { firstEventMs: 900, lastUsedAt } });
    const two = list.slice(0, 2);
    expect((await ask(two, { now, random: () => 0, ...slow(now - 1000) })).ids).toBe("b a");
    expect((await ask(two, { now, random: () => 0, ...slow(now - 999) })).ids).toBe("a b");
  });

  test("is nothing with explore 0, after a failure, and where there is nobody to learn about", async () => {
    const noChance = () => {
      throw new Error("no chance is taken");
    };
    const known = timed({ a: 100, b: 100 });
    const about = { now, random: noChance, ...known };
    expect((await (await startPolicy(plugin, { explore: 0 }))(list, about)).ids).toBe("a b c");
    expect((await (await startPolicy(plugin, { explore: 1 }))(list, { ...about, attempt: 2 })).ids).toBe("a b c");
    expect((await (await startPolicy(plugin, { explore: 1 }))(list.slice(0, 2), about)).ids).toBe("a b");
  });
});

describe("groups", () => {
  const mixed = [
    candidate(node("a", { pool: "p" }), "m"),
    candidate(node("b", { pool: "q" }), "n"),
    candidate(node("c", { pool: "q", priority: 1 }), "n"),
    candidate(node("d", { pool: "p" }), "m"),
  ];
  const times = timed({ a: 900, b: 500, c: 100, d: 700 });

  test("of pool, model and priority keep their order", async () => {
    expect((await (await startPolicy(plugin))(mixed, { ...never, ...times })).ids).toBe("d a b c");
  });

  test("reach across pools and models if told so, but not across priorities", async () => {
    expect((await (await startPolicy(plugin, { across: true }))(mixed, { ...never, ...times })).ids).toBe("b d a c");
  });

  test("behind the first are not explored: they would not be asked", async () => {
    const { ids } = await (
      await startPolicy(plugin, { explore: 1 })
    )(mixed, { now, ...timed({ a: 100, d: 100, b: 5 }) });
    expect(ids).toBe("a d b c");
  });
});

test("bands follow from the times alone, and no band holds what is far apart", () => {
  const ms = fc.oneof(fc.nat({ max: 500 }), fc.constant(Number.POSITIVE_INFINITY));
  const some = fc.array(fc.record({ group: fc.nat({ max: 2 }), ms, band: fc.constant(-1) }));
  fc.assert(
    fc.property(some, fc.double({ min: 0, max: 2, noNaN: true }), (all, tolerance) => {
      assignBands(all, tolerance);
      const again = all.map((each) => ({ ...each }));
      assignBands(again.toReversed(), tolerance);
      expect(again).toEqual(all);
      for (const one of all) {
        for (const other of all) {
          if (one.group < other.group) expect(one.band).toBeLessThan(other.band);
          if (one.group !== other.group || one.ms >= other.ms) continue;
          expect(one.band).toBeLessThanOrEqual(other.band);
          if (one.band < other.band) continue;
          expect(other.ms).toBeLessThanOrEqual(one.ms + Math.max(one.ms * tolerance, 10));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test.each([{ explore: 1.1 }, { tolerance: -1 }, { staleAfterMs: 0.5 }])("options %j are refused", async (wrong) => {
  await expect(startPolicy(plugin, wrong)).rejects.toThrow(/options of @patchbay\/policy-latency/);
});
