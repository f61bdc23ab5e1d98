import { createTestClock, errorStatus, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { chat, keyOf, nodeAt, plug, startGateway } from "./support/gateway.ts";

const answer = json({ text: "hello" });

const reversing = plug("reversing", { selectNode: (candidates) => candidates.toReversed() });
const picky = plug("picky", {
  selectNode: (candidates, selection) => {
    const [first, ...rest] = candidates;
    if (first) selection.drop(first, { reason: "too dear" });
    selection.note(`turn ${selection.turn("picky")}`);
    return rest;
  },
});

async function world() {
  const clock = createTestClock();
  const upstreams = await Promise.all([1, 2, 3].map(() => startFakeUpstream(answer)));
  const kernel = await startGateway(
    upstreams,
    { plugins: [reversing, picky], models: { fast: { pool: "main", model: "m" } } },
    { clock },
  );
  return {
    clock,
    upstreams,
    kernel,
    [Symbol.asyncDispose]: async () => {
      await kernel.close();
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
}

describe("an exchange of late", () => {
  test("tells how its model was led to candidates, what each policy did, and what became of each attempt", async () => {
    await using it = await world();
    it.upstreams[1]?.enqueue(errorStatus(429, { fault: keyOf("b") }, { "retry-after": "5" }));
    const response = await chat(it.kernel, { model: "fast" });
    expect(response.status).toBe(200);
    const id = response.headers.get("x-request-id") ?? "";
    const seen = it.kernel.exchange(id);

    expect(seen).toMatchObject({ id, protocol: "plain", model: "fast", status: 200, stream: false });
    expect(seen?.route).toEqual({ by: "alias", model: "fast", candidates: 3 });
    expect(seen?.decisions[0]).toEqual({
      attempt: 1,
      at: "2026-01-01T00:00:00.000Z",
      resting: [],
      policies: [
        { policy: "reversing", removed: [], added: [], order: ["main/c m", "main/b m", "main/a m"], notes: [] },
        { policy: "picky", removed: [{ node: "main/c m", reason: "too dear" }], added: [], notes: ["turn 0"] },
      ],
      chosen: ["main/b m", "main/a m"],
    });
    expect(seen?.attempts).toMatchObject([
      {
        attempt: 1,
        node: "b",
        outcome: "failed",
        error: { code: "rate-limited" },
        rest: { model: "m", reason: "rate-limited", until: "2026-01-01T00:00:05.000Z" },
      },
      { attempt: 2, node: "a", outcome: "done" },
    ]);
    expect(JSON.stringify(seen)).not.toContain(keyOf("b"));
  });

  test("is forgotten when a thousand others have come", async () => {
    await using upstream = await startFakeUpstream(answer);
    await using kernel = await startGateway([upstream]);
    const ids: string[] = [];
    const ask = async (): Promise<string> => {
      const response = await chat(kernel);
      await response.arrayBuffer();
      return response.headers.get("x-request-id") ?? "";
    };
    ids.push(await ask());
    ids.push(await ask());
    while (ids.length < 1001) ids.push(...(await Promise.all(Array.from({ length: 37 }, ask))));
    expect(kernel.exchange(ids[0] ?? "")).toBeUndefined();
    expect(kernel.exchange(ids[1] ?? "")).toBeDefined();
  }, 60_000);
});

describe("an explanation", () => {
  test("asks the policies and nobody else, and moves no counter", async () => {
    await using it = await world();
    const first = await it.kernel.explain({ model: "fast" });
    const again = await it.kernel.explain({ model: "fast" });
    expect(first).toEqual(again);
    expect(first.candidates).toEqual(["main/b m", "main/a m"]);
    expect(it.upstreams.map(({ requests }) => requests.length)).toEqual([0, 0, 0]);
  });

  test("holds for what is sent then", async () => {
    await using it = await world();
    const [wanted] = (await it.kernel.explain({ model: "m", pool: "main" })).candidates;
    const response = await chat(it.kernel, {});
    const id = response.headers.get("x-request-id") ?? "";
    const [attempt] = it.kernel.exchange(id)?.attempts ?? [];
    expect(`${attempt?.pool}/${attempt?.node} ${attempt?.model}`).toBe(wanted);
  });

  test("knows who rests, and how it will be later", async () => {
    await using it = await world();
    it.upstreams[1]?.enqueue(errorStatus(429, {}, { "retry-after": "5" }));
    await chat(it.kernel, {});
    const now = await it.kernel.explain({ model: "fast" });
    expect(now.decision?.resting).toEqual([
      { node: "main/b m", reason: "rate-limited", until: "2026-01-01T00:00:05.000Z" },
    ]);
    expect(now.candidates).toEqual(["main/a m"]);
    const later = await it.kernel.explain({ model: "fast", at: it.clock.now() + 5000 });
    expect(later.candidates).toEqual(["main/b m", "main/a m"]);
  });

  test("says what a client would be told", async () => {
    await using it = await world();
    expect((await it.kernel.explain({ model: "m", pool: "nowhere" })).error).toMatchObject({
      code: "unknown-pool",
      status: 404,
    });
  });
});

test("a node that is taken out shows as resting without an end", async () => {
  await using kernel = await startGateway([nodeAt("http://127.0.0.1:9"), nodeAt("http://127.0.0.1:9", 1)]);
  kernel.signal("main", "a", "disable");
  const { decision } = await kernel.explain({ model: "m" });
  expect(decision?.resting).toEqual([{ node: "main/a m", reason: "disabled" }]);
});
