import type { Candidate, ModelTarget, Selection } from "@patchbay/sdk";
import {
  candidate,
  candidates,
  chatRequest,
  idsOf,
  node,
  nodeStates,
  type SelectionOverrides,
  startPolicy,
} from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plugin } from "../src/index.ts";

const own = candidates("a b", { pool: "main" }, "gpt-5");
const now = Date.UTC(2026, 0, 1);
const resting = nodeStates({
  a: { condition: "cooling", coolingUntil: now + 5000, coolingReason: "rate-limited" },
  b: { condition: "disabled" },
});

/** Every pool has a node of its own name, for any model; a model without a pool is that of the pool before its slash. */
function world(about: SelectionOverrides = {}): SelectionOverrides & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    model: "gpt-5",
    targets: targetsOf(own),
    candidates({ pool, model }) {
      asked.push(`${pool ?? ""}:${model}`);
      const [first = ""] = model.split("/");
      return [candidate(node(pool ?? first, { pool: pool ?? first }), model)];
    },
    ...about,
  };
}

/** Where candidates are meant to be, all of them gone. */
const gone = (list: readonly Candidate[]): Pick<Selection, "targets"> => ({ targets: targetsOf(list) });
const targetsOf = (list: readonly Candidate[]): readonly ModelTarget[] =>
  [...new Set(list.map(({ node: { pool }, model }) => `${pool} ${model}`))].map((each) => {
    const [pool = "", model = ""] = each.split(" ");
    return { pool, model };
  });
const failed = (list: readonly Candidate[]): Pick<Selection, "failed" | "attempt"> => ({
  failed: list.map((each) => ({ candidate: each, code: "upstream-failed" })),
  attempt: list.length + 1,
});
const named = (list: readonly Candidate[]): readonly string[] =>
  list.map((each) => `${each.node.pool}/${each.node.id} ${each.model}`);

describe("a chain", () => {
  const chains = { main: ["spare", { pool: "far", model: "claude-x" }], "*": ["rest"] };

  test("is not thought of while somebody is left", async () => {
    const about = world(nodeStates({ a: { condition: "cooling" }, b: { condition: "busy" } }));
    const { chosen, said } = await (await startPolicy(plugin, { chains }))(own, about);
    expect(chosen).toBe(own);
    expect([about.asked, said.notes]).toEqual([[], []]);
  });

  test("follows when all have failed, each with its model", async () => {
    const { chosen, said } = await (await startPolicy(plugin, { chains }))([], world(failed(own)));
    expect(named(chosen)).toEqual(["spare/spare gpt-5", "far/far claude-x"]);
    expect(said.notes).toEqual(['fallback to "gpt-5" of pool "spare": 1', 'fallback to "claude-x" of pool "far": 1']);
  });

  test("takes the place of those that rest, and says why", async () => {
    const { ids, said } = await (await startPolicy(plugin, { chains }))(own, world({ now, ...resting }));
    expect(ids).toBe("spare far");
    expect(said.dropped).toEqual([
      { candidate: own[0], reason: "cooling, and a fallback is not", until: now + 5000 },
      { candidate: own[1], reason: "disabled, and a fallback is not" },
    ]);
  });

  test("leaves those that rest alone when nobody of it can be asked", async () => {
    const about = { ...world({ now, ...resting }), candidates: () => [] };
    const { chosen, said } = await (await startPolicy(plugin, { chains }))(own, about);
    expect(chosen).toBe(own);
    expect([said.dropped, said.notes[0]]).toEqual([
      [],
      'fallback to "gpt-5" of pool "spare": nobody else can be asked',
    ]);
  });

  test("follows those that rest and of whom nobody is left to tell", async () => {
    const { chosen } = await (await startPolicy(plugin, { chains }))([], world());
    expect(named(chosen)).toEqual(["spare/spare gpt-5", "far/far claude-x"]);
  });

  test("of one pool goes before that of the next, where a name leads to both", async () => {
    const both = gone([...own, ...candidates("x", { pool: "other" }, "m")]);
    expect((await (await startPolicy(plugin, { chains }))([], world(both))).ids).toBe("spare far rest");
  });

  test("of `*` is for pools that have none, and one of its own may be empty", async () => {
    const ask = await startPolicy(plugin, { chains: { ...chains, proud: [] } });
    expect((await ask([], world(gone(candidates("x", { pool: "other" }))))).ids).toBe("rest");
    expect((await ask([], world(gone(candidates("x", { pool: "proud" }))))).ids).toBe("");
  });

  test("of a chain's member is its own affair: chains do not go on", async () => {
    const ask = await startPolicy(plugin, { chains: { main: ["spare"], spare: ["third"] } });
    expect((await ask([], world(failed(own)))).ids).toBe("spare");
  });

  test("translates names of models: the first pattern that fits, else the model, else nobody", async () => {
    const models = { "gpt-5-*": "small", "gpt-*": "large" };
    const ask = await startPolicy(plugin, {
      chains: {
        main: [
          { pool: "x", models },
          { pool: "y", models: { "o*": "no" }, model: "any" },
          { pool: "z", models: { "o*": "no" } },
        ],
      },
    });
    expect(named((await ask([], world(failed(own)))).chosen)).toEqual(["x/x large", "y/y any"]);
    const mini = candidates("a", { pool: "main" }, "gpt-5-mini");
    expect(named((await ask([], world({ ...gone(mini), model: "fast" }))).chosen)).toEqual(["x/x small", "y/y any"]);
    const alias = candidates("a", { pool: "main" }, "deployment-7");
    expect(named((await ask([], world(gone(alias)))).chosen)).toEqual(["x/x large", "y/y any"]);
  });

  test("is empty for what is no chat", async () => {
    const { chosen, said } = await (
      await startPolicy(plugin, { chains, when: "always" })
    )(own, world({ operation: "embed" }));
    expect(chosen).toBe(own);
    expect(said.notes).toEqual([]);
  });
});

describe("models", () => {
  const models = { "gpt-*": [{ pool: "spare", model: "claude-x" }, "far/m"], "*": ["any/m"] };

  test("may be answered by others: the first pattern that fits", async () => {
    const ask = await startPolicy(plugin, { models });
    expect(named((await ask([], world(failed(own)))).chosen)).toEqual(["spare/spare claude-x", "far/far far/m"]);
    expect(named((await ask([], world({ ...gone(candidates("a", {}, "o3")), model: "o3" }))).chosen)).toEqual([
      "any/any any/m",
    ]);
  });

  test("come behind the chain and the client's wishes", async () => {
    const ask = await startPolicy(plugin, { models, chains: { main: ["chained"] } });
    const about = world({ ...failed(own), headers: { "x-patchbay-models": "wish/1, wish/2" } });
    expect((await ask([], about)).ids).toBe("chained wish wish spare far");
  });
});

describe("the client's list", () => {
  const inBody = (list: unknown, wire = "openai-chat") => ({
    request: () => chatRequest("hello", { extensions: { [wire]: { fields: { models: list as never } } } }),
  });

  test("is read from the header; a body is not decoded for it", async () => {
    const request = (): never => expect.unreachable("the body was read");
    const about = world({ ...failed(own), request, headers: { "x-patchbay-models": " x/1 ,, y/2" } });
    expect(named((await (await startPolicy(plugin))([], about)).chosen)).toEqual(["x/x x/1", "y/y y/2"]);
    for (const requestModels of ["header", "none"])
      expect((await (await startPolicy(plugin, { requestModels }))([], world({ ...failed(own), request }))).ids).toBe(
        "",
      );
  });

  test.each(["openai-chat", "claude", "made-up"])("is read from the body of %s, if told so", async (wire) => {
    const ask = await startPolicy(plugin, { requestModels: "body" });
    expect((await ask([], world({ ...failed(own), ...inBody(["x/1", "", 7, "y/2"], wire) }))).ids).toBe("x y");
    expect((await ask([], world({ ...failed(own), ...inBody("x/1", wire) }))).ids).toBe("");
  });

  test("in a body that cannot be read is none", async () => {
    const request = (): never => {
      throw new TypeError("no JSON");
    };
    const ask = await startPolicy(plugin, { requestModels: "body", chains: { main: ["spare"] } });
    expect((await ask([], world({ ...failed(own), request }))).ids).toBe("spare");
  });

  test("is bounded, as everything is", async () => {
    const list = Array.from({ length: 50 }, (_, index) => `p${index}/m`);
    const about = world({ ...failed(own), headers: { "x-patchbay-models": list.join() } });
    expect((await (await startPolicy(plugin))([], about)).chosen).toHaveLength(10);
    expect((await (await startPolicy(plugin, { maxTargets: 3 }))([], about)).ids).toBe("p0 p1 p2");
  });

  test("brings nobody twice, nor anybody who was there or has failed", async () => {
    const about = world({
      ...failed(own.slice(0, 1)),
      headers: { "x-patchbay-models": "main:gpt-5,x/1,x/1,again" },
      candidates: ({ model }) => (model === "x/1" || model === "again" ? [other] : own),
    });
    const other = candidate(node("x", { pool: "x" }), "x/1");
    const { chosen } = await (await startPolicy(plugin, { when: "always" }))(own.slice(1), about);
    expect(idsOf(chosen)).toBe("b x");
  });
});

describe("always", () => {
  test("puts fallbacks behind those that may be asked", async () => {
    const ask = await startPolicy(plugin, { chains: { main: ["spare"] }, when: "always" });
    const { ids, said } = await ask(own, world());
    expect(ids).toBe("a b spare");
    expect(said.dropped).toEqual([]);
    expect((await ask(own, world({ now, ...resting }))).ids).toBe("spare");
  });
});

test.each([
  { chains: { main: "spare" } },
  { chains: { main: [{ pool: "" }] } },
  { models: { m: [{ pool: "p" }] } },
  { maxTargets: 0 },
  { when: "never" },
])("options %j are refused", async (wrong) => {
  await expect(startPolicy(plugin, wrong)).rejects.toThrow(/options of @patchbay\/policy-fallback/);
});
