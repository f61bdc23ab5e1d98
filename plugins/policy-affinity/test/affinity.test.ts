import type { BoundNode, Selection } from "@patchbay/sdk";
import { candidate, candidates, node, type SelectionOverrides, startPolicy } from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const list = candidates("a b c");
const session = { headers: { "x-session-id": "s" } };

/** Bindings as a kernel keeps them, by the keys that the policy names. */
function boundTo(id: string, how: (value: BoundNode) => ReturnType<Selection["bound"]> = (value) => value) {
  return { ...session, bound: () => how({ pool: "test", node: id }) } satisfies SelectionOverrides;
}

describe("a session", () => {
  test("goes first to the node that answered it last; the others keep their order", async () => {
    const { ids, said } = await (await startPolicy(plugin))(list, boundTo("b"));
    expect(ids).toBe("b a c");
    expect(said.notes).toEqual(["the session stays with test/b, which answered it last (x-session-id)"]);
  });

  test("that nobody has answered yet leaves the list as it is, and is bound to whoever will", async () => {
    const { chosen, said } = await (await startPolicy(plugin))(list, session);
    expect(chosen).toBe(list);
    expect([...said.bindings.values()]).toEqual([3_600_000, 300_000]);
    expect(said.notes).toEqual(["the session (x-session-id) is free: nobody has answered it yet"]);
  });

  test("is bound anew with each request, for as long as the options say", async () => {
    const ask = await startPolicy(plugin, { ttlMs: 5000, returnTo: "binding" });
    expect([...(await ask(list, boundTo("b"))).said.bindings.values()]).toEqual([5000]);
    expect([...(await ask(list, { ...boundTo("b"), attempt: 2 })).said.bindings.values()]).toEqual([5000]);
  });

  test("passes over a node that cannot be asked, and says so", async () => {
    const { chosen, said } = await (await startPolicy(plugin))(list, boundTo("gone"));
    expect(chosen).toBe(list);
    expect(said.notes).toEqual([
      "the session (x-session-id) is free: test/gone answered it last and cannot be asked now",
    ]);
    expect(said.bindings.size).toBe(2);
  });

  test("is not mixed up with a node of the same id in another pool", async () => {
    const twins = [...candidates("a b", { pool: "other" }), ...list];
    const { chosen } = await (await startPolicy(plugin, { returnTo: "binding" }))(twins, boundTo("b"));
    expect(chosen[0]).toBe(twins[3]);
  });

  test("is looked up later where the answer comes later", async () => {
    const later = boundTo("c", async (value) => value);
    expect((await (await startPolicy(plugin))(list, later)).ids).toBe("c a b");
    const never = { ...session, bound: async () => undefined };
    expect((await (await startPolicy(plugin))(list, never)).chosen).toBe(list);
  });

  test("is none where there is no chat, and nothing is bound then", async () => {
    const { chosen, said } = await (await startPolicy(plugin))(list, { ...boundTo("b"), operation: "embed" });
    expect(chosen).toBe(list);
    expect([said.notes, said.bindings.size]).toEqual([[], 0]);
  });
});

describe("the key", () => {
  const keyOf = async (about: SelectionOverrides): Promise<string | undefined> =>
    [...(await (await startPolicy(plugin))(list, about)).said.bindings.keys()][0];

  test("tells clients, models and sessions apart, and nothing else", async () => {
    const keys = await Promise.all([
      keyOf({ ...session, client: "one" }),
      keyOf({ ...session, client: "two" }),
      keyOf({ ...session, client: "one", model: "other" }),
      keyOf({ headers: { "x-session-id": "t" }, client: "one" }),
    ]);
    expect(new Set(keys).size).toBe(4);
    expect(await keyOf({ headers: { "session-id": "s" }, client: "one", stream: true, attempt: 2 })).toBe(keys[0]);
  });

  test("cannot be made to meet by odd names", async () => {
    const name = fc.string({ maxLength: 4 });
    const someone = fc.record({ client: name, model: name, id: name.filter((id) => id.trim() !== "") });
    const keyFor = ({ client, model, id }: { client: string; model: string; id: string }) =>
      keyOf({ client, model, headers: { "x-session-id": id.trim() } });
    await fc.assert(
      fc.asyncProperty(someone, someone, async (one, other) => {
        const isSame = one.client === other.client && one.model === other.model && one.id.trim() === other.id.trim();
        expect((await keyFor(one)) === (await keyFor(other))).toBe(isSame);
      }),
      { numRuns: 100 },
    );
  });

  test("does not show what the client sent", async () => {
    expect(await keyOf({ headers: { "x-session-id": "a secret" }, client: "c" })).toMatch(/^[\w-]{43}$/);
  });
});

describe("a better tier", () => {
  const tiers = [candidate(node("a", { priority: 1 })), candidate(node("b", { priority: 2 }))];
  const warmFor = (id: string | undefined) => ({
    ...session,
    bound: (key: string): BoundNode | undefined =>
      key.endsWith(" warm") ? (id && { pool: "test", node: id }) || undefined : { pool: "test", node: "b" },
  });

  test("has to wait while the session is warm", async () => {
    expect((await (await startPolicy(plugin))(tiers, warmFor("b"))).ids).toBe("b a");
  });

  test("gets the session back once it is cold", async () => {
    const { chosen, said } = await (await startPolicy(plugin))(tiers, warmFor(undefined));
    expect(chosen).toBe(tiers);
    expect(said.notes).toEqual(["the session went cold: it may leave test/b, which answered it last (x-session-id)"]);
  });

  test("gets it back at once where sessions are never warm", async () => {
    expect((await (await startPolicy(plugin, { coldAfterMs: 0 }))(tiers, warmFor("b"))).chosen).toBe(tiers);
  });

  test("never gets it back where the binding goes before priority", async () => {
    expect((await (await startPolicy(plugin, { returnTo: "binding" }))(tiers, warmFor(undefined))).ids).toBe("b a");
  });

  test("is also another pool or model that the list puts first", async () => {
    const ask = await startPolicy(plugin);
    const otherPool = [candidate(node("x", { pool: "main" })), ...tiers];
    const otherModel = [candidate(node("x", { priority: 2 }), "better"), ...tiers.slice(1)];
    for (const each of [otherPool, otherModel]) expect((await ask(each, warmFor(undefined))).chosen).toBe(each);
  });

  test("is none where the head is worse or alike: a cold session stays too", async () => {
    const ask = await startPolicy(plugin);
    const worse = [candidate(node("c", { priority: 3 })), ...tiers.slice(1)];
    expect((await ask(worse, warmFor(undefined))).ids).toBe("b c");
    expect((await ask(list, warmFor(undefined))).ids).toBe("b a c");
  });

  test("may be told later", async () => {
    const slow = { ...session, bound: async (key: string) => warmFor(undefined).bound(key) };
    expect((await (await startPolicy(plugin))(tiers, slow)).chosen).toBe(tiers);
  });
});

test.each([{ ttlMs: 0 }, { returnTo: "nobody" }, { headers: [""] }, { ttl: 1 }])(
  "options %j are refused",
  async (wrong) => {
    await expect(startPolicy(plugin, wrong)).rejects.toThrow(/options of @patchbay\/policy-affinity/);
  },
);
