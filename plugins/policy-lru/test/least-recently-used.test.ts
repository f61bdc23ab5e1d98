import { startTestKernel } from "@patchbay/core/testing";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import { plugin as echo } from "@patchbay/provider-echo";
import { candidate, candidates, createTestClock, node, nodeStates, startPolicy } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const now = Date.UTC(2026, 0, 1);
const list = Object.freeze(candidates("a b c"));

describe("nodes of a group", () => {
  test("come by the time of their last use, never used ones first", async () => {
    const { ids, said } = await (
      await startPolicy(plugin)
    )(list, {
      now,
      ...nodeStates({ a: { lastUsedAt: now - 1 }, b: { lastUsedAt: now - 50 } }),
    });
    expect(ids).toBe("c b a");
    expect(said.notes).toEqual(["test/c goes first: it was never used"]);
    const used = await (
      await startPolicy(plugin)
    )(list.slice(0, 2), {
      now,
      ...nodeStates({ a: { lastUsedAt: now - 1 }, b: { lastUsedAt: now - 50 } }),
    });
    expect(used.said.notes).toEqual(["test/b goes first: it was used 50 ms ago"]);
  });

  test("that are in order already are left as they are: the same list", async () => {
    const ask = await startPolicy(plugin);
    expect((await ask(list)).chosen).toBe(list);
    expect((await ask(list, nodeStates({ b: { lastUsedAt: 0 }, c: { lastUsedAt: 0 } }))).chosen).toBe(list);
  });

  test("that were used in the same millisecond come by what runs", async () => {
    const used = { lastUsedAt: now };
    const loads = nodeStates({ a: { ...used, inFlight: 2 }, b: { ...used, inFlight: 1 }, c: { ...used, inFlight: 1 } });
    expect((await (await startPolicy(plugin))(list, loads)).ids).toBe("b c a");
  });
});

test("groups of pool, model and priority keep their order", async () => {
  const mixed = [
    candidate(node("a", { priority: 2 })),
    candidate(node("b", { priority: 1 })),
    candidate(node("c", { priority: 2 })),
    candidate(node("d", { pool: "other" })),
  ];
  const used = nodeStates({ a: { lastUsedAt: now }, b: { lastUsedAt: now } });
  expect((await (await startPolicy(plugin))(mixed, { now, ...used })).ids).toBe("c a b d");
});

test("a kernel goes round, and on with who was asked longest ago", async () => {
  const clock = createTestClock();
  await using kernel = await startTestKernel(
    {
      server: { debugHeaders: true },
      plugins: [protocol, echo, plugin],
      pools: { main: { provider: "echo", nodes: [{ id: "a" }, { id: "b" }, { id: "c", models: ["m"] }] } },
      defaultPool: "main",
    },
    { clock },
  );
  const ask = async (model: string): Promise<string | null> => {
    await clock.advance(1);
    const body = { model, messages: [{ role: "user", content: "hello" }] };
    return (await kernel.request("/v1/chat/completions", body)).headers.get("x-patchbay-node");
  };
  const answers: (string | null)[] = [];
  for (const model of ["n", "n", "n", "m", "m", "m"]) answers.push(await ask(model));
  expect(answers).toEqual(["a", "b", "a", "c", "b", "a"]);
});
