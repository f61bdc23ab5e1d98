import { describe, expect, test } from "vitest";
import { candidates, loadPolicy, states } from "./policy.ts";

const list = candidates("a b c d");
const full = { inFlight: 4, concurrency: 4 };

describe("the list", () => {
  test("stays the same while its first has room", async () => {
    const ask = await loadPolicy();
    expect((await ask(list, states({ a: { inFlight: 3, concurrency: 4 }, b: full }))).chosen).toBe(list);
    expect((await ask(list, states({ a: { inFlight: 900 } }))).chosen).toBe(list);
    expect((await ask([])).chosen).toEqual([]);
  });

  test("begins with the first that has room, and the full ones before it go to the end", async () => {
    const { ids, said } = await (await loadPolicy())(list, states({ a: full, b: { condition: "busy" } }));
    expect(ids).toBe("c d a b");
    expect(said.notes).toEqual(["2 before test/c are full"]);
  });

  test("stays the same when nobody has room", async () => {
    const everybody = { state: () => ({ condition: "busy", inFlight: 1, failuresInRow: 0 }) as const };
    expect((await (await loadPolicy())(list, everybody)).chosen).toBe(list);
  });

  test("is not looked at behind the first that has room", async () => {
    const asked: string[] = [];
    const { state } = states({ a: full });
    await (
      await loadPolicy()
    )(list, { state: (of) => (asked.push(of.node.id), state(of)) });
    expect(asked).toEqual(["a", "b"]);
  });
});

test("fullAt fills nodes, unless their own limit is lower", async () => {
  const ask = await loadPolicy({ fullAt: 2 });
  const counts = states({ a: { inFlight: 2 }, b: { inFlight: 2, concurrency: 9 }, c: { inFlight: 1, concurrency: 1 } });
  expect((await ask(list, counts)).ids).toBe("d a b c");
  expect((await ask(list, states({ a: { inFlight: 1 } }))).chosen).toBe(list);
});

test.each([{ fullAt: 0 }, { fullAt: 1.5 }, { full: 1 }])("options %j are refused", async (wrong) => {
  await expect(loadPolicy(wrong)).rejects.toThrow(/options of @patchbay\/policy-fill-first/);
});
