import { candidate, candidates, node, nodeStates, startPolicy } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const list = Object.freeze(candidates("a b c"));

describe("nodes of a group", () => {
  test("come by what runs and waits; equals keep their order", async () => {
    const loads = nodeStates({ a: { inFlight: 2 }, b: { inFlight: 1, waiting: 1 }, c: { inFlight: 1 } });
    const { ids, said } = await (await startPolicy(plugin))(list, loads);
    expect(ids).toBe("c a b");
    expect(said.notes).toEqual(["test/c goes first with 1 running or waiting"]);
  });

  test("that are in order already are left as they are: the same list", async () => {
    const ask = await startPolicy(plugin);
    expect((await ask(list)).chosen).toBe(list);
    expect((await ask(list, nodeStates({ b: { inFlight: 1 }, c: { inFlight: 1 } }))).chosen).toBe(list);
  });

  test("have their weight counted in", async () => {
    const two = [candidate(node("big", { weight: 3 })), candidate(node("small"))];
    const ask = await startPolicy(plugin);
    expect((await ask(two, nodeStates({ big: { inFlight: 2 }, small: { inFlight: 1 } }))).ids).toBe("big small");
    expect((await ask(two, nodeStates({ big: { inFlight: 4 }, small: { inFlight: 1 } }))).ids).toBe("small big");
  });

  test("are compared by their limits where all have one, else by weight", async () => {
    const two = candidates("big small");
    const ask = await startPolicy(plugin);
    const big = { inFlight: 4, concurrency: 8 };
    expect((await ask(two, nodeStates({ big, small: { inFlight: 3, concurrency: 4 } }))).ids).toBe("big small");
    expect((await ask(two, nodeStates({ big, small: { inFlight: 3 } }))).ids).toBe("small big");
    const unlimited = { inFlight: 3, concurrency: Number.POSITIVE_INFINITY };
    expect((await ask(two, nodeStates({ big, small: unlimited }))).ids).toBe("small big");
  });

  test("that are full come after all that have room, however much runs there", async () => {
    const loads = nodeStates({ a: { inFlight: 1, concurrency: 1 }, b: { inFlight: 9 }, c: { condition: "busy" } });
    expect((await (await startPolicy(plugin))(list, loads)).ids).toBe("b c a");
  });

  test("without weight are a last resort, and equal where nobody has one", async () => {
    const ask = await startPolicy(plugin);
    const spare = [candidate(node("spare", { weight: 0 })), candidate(node("main"))];
    expect((await ask(spare, nodeStates({ main: { inFlight: 7 } }))).ids).toBe("main spare");
    const all = candidates("a b", { weight: 0 });
    expect((await ask(all, nodeStates({ a: { inFlight: 1 } }))).ids).toBe("b a");
  });
});

test("groups of pool, model and priority keep their order and are ordered in themselves", async () => {
  const mixed = [
    candidate(node("a", { priority: 1 }), "m"),
    candidate(node("c", { priority: 2 }), "m"),
    candidate(node("b", { priority: 1 }), "m"),
    candidate(node("e", { pool: "other" }), "m"),
    candidate(node("d", { priority: 2 }), "m"),
    candidate(node("f", { priority: 1 }), "n"),
  ];
  const loads = nodeStates({ a: { inFlight: 1 }, c: { inFlight: 1 }, e: { inFlight: 5 } });
  expect((await (await startPolicy(plugin))(mixed, loads)).ids).toBe("b a d c e f");
});
