import { candidates, nodeStates, startPolicy } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const now = Date.UTC(2026, 0, 1);
const list = candidates("a b c");

describe("a condition", () => {
  test.each([
    ["disabled", "taken out by the operator"],
    ["needs-login", "a person must log in"],
    ["refreshing", "its credential is being renewed"],
  ] as const)("%s leaves a node out, and says why", async (condition, reason) => {
    const { ids, said } = await (await startPolicy(plugin))(list, nodeStates({ b: { condition } }));
    expect(ids).toBe("a c");
    expect(said.dropped).toEqual([{ candidate: list[1], reason }]);
  });

  test.each(["ready", "busy"] as const)("%s does not: the list stays the same", async (condition) => {
    const { chosen, said } = await (
      await startPolicy(plugin)
    )(list, nodeStates({ a: { condition, failuresInRow: 7 } }));
    expect(chosen).toBe(list);
    expect([said.dropped, said.notes]).toEqual([[], []]);
  });

  test("that holds for all leaves nobody", async () => {
    const { chosen, said } = await (
      await startPolicy(plugin)
    )(list, { state: () => ({ ...busy, condition: "disabled" }) });
    expect(chosen).toEqual([]);
    expect(said.dropped).toHaveLength(3);
  });
});

const busy = { inFlight: 1, failuresInRow: 0 } as const;

describe("a node that cools", () => {
  const cooling = { condition: "cooling", coolingUntil: now + 5000, coolingReason: "rate-limited" } as const;

  test("is left out until it returns", async () => {
    const { ids, said } = await (await startPolicy(plugin))(list, { now, ...nodeStates({ a: cooling }) });
    expect(ids).toBe("b c");
    expect(said.dropped).toEqual([{ candidate: list[0], reason: "rests: rate-limited", until: now + 5000 }]);
  });

  test("stays when no other is left, as the kernel gives such nodes as a last resort", async () => {
    const { chosen, said } = await (await startPolicy(plugin))(list, { now, state: () => ({ ...busy, ...cooling }) });
    expect(chosen).toBe(list);
    expect(said.notes).toEqual(["only nodes that rest are left"]);
    const some = await (
      await startPolicy(plugin)
    )(list, { now, ...nodeStates({ a: cooling, b: { condition: "disabled" }, c: cooling }) });
    expect(some.ids).toBe("a c");
  });
});

describe("maxFailuresInRow", () => {
  const broken = { failuresInRow: 3, lastUsedAt: now - 1000 };

  test("leaves a node out until its next trial", async () => {
    const ask = await startPolicy(plugin, { maxFailuresInRow: 3, trialAfterMs: 10_000 });
    const { ids, said } = await ask(list, { now, ...nodeStates({ a: broken, b: { ...broken, failuresInRow: 2 } }) });
    expect(ids).toBe("b c");
    expect(said.dropped).toEqual([{ candidate: list[0], reason: "3 failures in a row", until: now + 9000 }]);
  });

  test("lets it be tried when the time has come", async () => {
    const ask = await startPolicy(plugin, { maxFailuresInRow: 3, trialAfterMs: 1000 });
    expect((await ask(list, { now, ...nodeStates({ a: broken }) })).chosen).toBe(list);
    expect((await ask(list, { now: now - 1, ...nodeStates({ a: broken }) })).ids).toBe("b c");
  });

  test("holds when no other is left, until the node may be asked in every respect", async () => {
    const ask = await startPolicy(plugin, { maxFailuresInRow: 1 });
    const { chosen, said } = await ask(list, {
      now,
      state: () => ({ ...busy, ...broken, condition: "cooling", coolingUntil: now + 90_000 }),
    });
    expect(chosen).toEqual([]);
    expect(said.dropped.map(({ until }) => until)).toEqual([now + 90_000, now + 90_000, now + 90_000]);
  });
});

describe("softFailures", () => {
  const failed = { failuresInRow: 1, lastUsedAt: now - 1000 };

  test("puts nodes that failed last behind the others; both keep their order", async () => {
    const ask = await startPolicy(plugin, { softFailures: true });
    const { ids, said } = await ask(candidates("a b c d"), { now, ...nodeStates({ a: failed, c: failed }) });
    expect(ids).toBe("b d a c");
    expect([said.notes, said.dropped]).toEqual([["2 that failed last go behind"], []]);
  });

  test("ends with the next trial, and changes nothing where all failed", async () => {
    const ask = await startPolicy(plugin, { softFailures: true, trialAfterMs: 1000 });
    expect((await ask(list, { now, ...nodeStates({ a: failed }) })).chosen).toBe(list);
    expect(
      (await ask(list, { now: now - 1, state: () => ({ condition: "ready", inFlight: 0, ...failed }) })).chosen,
    ).toBe(list);
  });
});

test.each([{ maxFailuresInRow: 0 }, { trialAfterMs: -1 }, { maxFailures: 1 }])(
  "options %j are refused",
  async (wrong) => {
    await expect(startPolicy(plugin, wrong)).rejects.toThrow(/options of @patchbay\/policy-health/);
  },
);
