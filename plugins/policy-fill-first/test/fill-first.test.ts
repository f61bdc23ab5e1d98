import { candidates, nodeStates, startPolicy } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const list = candidates("a b c d");
const full = { inFlight: 4, concurrency: 4 };

describe("the list", () => {
  test("stays the same while its first has room", async () => {
    const ask = await startPolicy(plugin);
    expect((await ask(list, nodeStates({ a: { inFlight: 3, concurrency: 4 }, b: full }))).chosen).toBe(list);
    expect((await ask(list, nodeStates({ a: { inFlight: 900 } }))).chosen).toBe(list);
    expect((await ask([])).chosen).toEqual([]);
  });

  test("begins with the first that has room, and the full ones before it go to the end", async () => {
    const { ids, said } = await (await startPolicy(plugin))(list, nodeStates({ a: full, b: { condition: "busy" } }));
    expect(ids).toBe("c d a b");
    expect(said.notes).toEqual(["2 before test/c are full"]);
  });

  test("stays the same when nobody has room", async () => {
    const everybody = { state: () => ({ condition: "busy", inFlight: 1, failuresInRow: 0 }) as const };
    expect((await (await startPolicy(plugin))(list, everybody)).chosen).toBe(list);
  });

  test("is not looked at behind the first that has room", async () => {
    const asked: string[] = [];
    const { state } = nodeStates({ a: full });
    await (
      await startPolicy(plugin)
    )(list, { state: (of) => (asked.push(of.node.id), state(of)) });
    expect(asked).toEqual(["a", "b"]);
  });
});

test("fullAt fills nodes, unless their own limit is lower", async () => {
  const ask = await startPolicy(plugin, { fullAt: 2 });
  const counts = nodeStates({
    a: { inFlight: 2 },
    b: { inFlight: 2, concurrency: 9 },
    c: { inFlight: 1, concurrency: 1 },
  });
  expect((await ask(list, counts)).ids).toBe("d a b c");
  expect((await ask(list, nodeStates({ a: { inFlight: 1 } }))).chosen).toBe(list);
});

test.each([{ fullAt: 0 }, { fullAt: 1.5 }, { full: 1 }])("options %j are refused", async (wrong) => {
  await expect(startPolicy(plugin, wrong)).rejects.toThrow(/options of @patchbay\/policy-fill-first/);
});
