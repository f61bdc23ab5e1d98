import { plugin as affinity } from "@patchbay/policy-affinity";
import { plugin as roundRobin } from "@patchbay/policy-round-robin";
import { type Candidate, GatewayError, type Json, type Plugin, type Selection, type SelectNode } from "@patchbay/sdk";
import {
  candidate,
  candidates,
  chatRequest,
  createTestClock,
  node,
  seededRandom,
  selection,
  type SelectionOverrides,
  startPlugin,
} from "@patchbay/sdk/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createPolicy } from "../../src/hooks/policy.ts";
import { type LoopbackOptions, throughBoundary, withGuest } from "./loopback.ts";

const list: readonly Candidate[] = Object.freeze([...candidates("a b c d")]);
const elsewhere: readonly Candidate[] = candidates("x y", { pool: "other" });

function remote(selectNode: SelectNode, options?: LoopbackOptions) {
  const { hooks, asked } = throughBoundary({ selectNode }, options);
  if (!hooks.selectNode) throw new Error("the policy is gone");
  return { select: hooks.selectNode, asked };
}

/** What a policy did, with the very objects that it chose. */
async function outcome(select: SelectNode, given: readonly Candidate[], about: SelectionOverrides = {}) {
  const said = selection({ random: seededRandom(), ...about });
  const chosen = await select(given, said);
  const { dropped, notes, bindings, refused, turns } = said;
  return { chosen, dropped, notes, bindings: [...bindings], refused, turns: [...turns] };
}

async function policyOf(plugin: Plugin, options = {}): Promise<SelectNode> {
  const { selectNode } = (await startPlugin(plugin, options)).hooks;
  if (!selectNode) throw new Error("no policy");
  return selectNode;
}

describe("a policy through the boundary", () => {
  test("that leaves the list as it is hands back the very list, after one question", async () => {
    const { select, asked } = remote((given) => given);
    expect((await outcome(select, list)).chosen).toBe(list);
    expect(asked).toEqual(["policy.select"]);
  });

  test("chooses the kernel's own objects, of the list and beyond it", async () => {
    const { select } = remote((given, about) => [
      ...about.candidates({ pool: "other", model: "test-model" }),
      ...given.slice(2),
      ...given.slice(0, 1),
    ]);
    const { chosen } = await outcome(select, list, { candidates: () => [...elsewhere, ...list.slice(3)] });
    expect(chosen.map((one) => [...elsewhere, ...list].indexOf(one))).toEqual([0, 1, 5, 4, 5, 2]);
  });

  test("may ask a node for another model", async () => {
    const { select } = remote(([first]) => (first ? [{ node: first.node, model: "other" }] : []));
    const [chosen] = (await outcome(select, list)).chosen;
    expect(chosen?.node).toBe(list[0]?.node);
    expect(chosen?.model).toBe("other");
  });

  test("is told what failed, with candidates that it can compare", async () => {
    const [first, second] = list;
    if (!first || !second) throw new Error("no list");
    const { select } = remote((given, { failed }) =>
      given.filter((one) => failed.every((attempt) => attempt.candidate !== one)),
    );
    const failed = [
      { candidate: second, code: "overloaded" as const },
      { candidate: candidate("gone"), code: "timeout" as const },
    ];
    expect((await outcome(select, list, { failed, attempt: 3 })).chosen).toEqual([first, list[2], list[3]]);
  });

  test("says nothing twice, however often it is run", async () => {
    const { select } = remote((given, about) => {
      about.note("begins");
      const [first] = given;
      if (first) about.drop(first, { reason: "tired", until: 7 });
      about.bind("key", 10);
      about.note(`turn ${about.turn("t")} and ${about.turn("t")}`);
      return given.slice(1);
    });
    const { dropped, ...rest } = await outcome(select, list);
    expect(rest).toMatchObject({ notes: ["begins", "turn 0 and 1"], bindings: [["key", 10]], turns: [["t", 2]] });
    expect(dropped).toEqual([{ candidate: list[0], reason: "tired", until: 7 }]);
    expect(dropped[0]?.candidate).toBe(list[0]);
  });

  test("is run again also where it swallows the end of a run", async () => {
    const { select } = remote((given, about) => {
      try {
        about.note(`asks ${about.request()?.model}`);
      } catch {
        about.note(`cannot read, turn ${about.turn("only when unreadable")}`);
      }
      return given;
    });
    const read = await outcome(select, list, { request: () => chatRequest("hello") });
    expect(read).toMatchObject({ notes: ["asks test-model"], turns: [] });
    const unreadable = () => {
      throw new GatewayError("bad-request", "no model");
    };
    const failed = await outcome(select, list, { request: unreadable });
    expect(failed).toMatchObject({ notes: ["cannot read, turn 0"], turns: [["only when unreadable", 1]] });
  });

  test("is given up when a question ends its run, also where it never returns", async () => {
    let runs = 0;
    const { select } = remote(async (given, about) => {
      runs += 1;
      try {
        await about.bound("key");
      } catch {
        await new Promise(() => undefined);
      }
      return given;
    });
    expect((await outcome(select, list)).chosen).toBe(list);
    expect(runs).toBe(2);
  });

  test("looks at states, of the list and of others", async () => {
    const { select, asked } = remote((given, about) => {
      const all = [
        ...given,
        ...about.candidates({ pool: "other", model: "m" }),
        ...given.map((one) => ({ ...one, model: "n" })),
      ];
      return all.filter((one) => about.state(one).inFlight > 0);
    });
    const state: Selection["state"] = ({ node: { id }, model }) => ({
      condition: "ready",
      inFlight: (id === "b" && model !== "n") || id === "y" || (id === "c" && model === "n") ? 1 : 0,
      failuresInRow: 0,
    });
    const { chosen } = await outcome(select, list, { state, candidates: () => elsewhere });
    expect(chosen).toEqual([list[1], elsewhere[1], { node: list[2]?.node, model: "n" }]);
    expect(asked).toEqual(["policy.select", "policy.answer", "policy.answer", "policy.answer"]);
  });

  test("that looks at no states is not sent any the next time", async () => {
    let wanted = 0;
    const state: Selection["state"] = () => {
      wanted += 1;
      return { condition: "ready", inFlight: 0, failuresInRow: 0 };
    };
    const { select } = remote((given) => given);
    await outcome(select, list, { state });
    await outcome(select, list, { state });
    expect(wanted).toBe(list.length);
  });

  test("works on a list that stays the same once, as the kernel's other policies do", async () => {
    const lists = new Set<readonly Candidate[]>();
    const { select } = remote((given) => {
      lists.add(given);
      return given;
    });
    await outcome(select, list);
    await outcome(select, list);
    expect(lists.size).toBe(1);
    await outcome(select, [...list]);
    expect(lists.size).toBe(2);
  });

  test("gets its list again where the process is another one", async () => {
    const first = throughBoundary({ selectNode: (given) => given });
    const fresh = throughBoundary({ selectNode: (given) => given.toReversed() });
    const { selectNode } = first.hooks;
    await selectNode?.(list, selection());
    Object.assign(first.methods, fresh.methods);
    expect(await selectNode?.(list, selection())).toEqual(list.toReversed());
  });
});

test("a policy may shuffle a thousand candidates", async () => {
  const many = candidates(Array.from({ length: 1000 }, (_, index) => `n${index}`).join(" "));
  const shuffle: SelectNode = (given, about) =>
    given
      .map((one) => ({ one, at: about.random() }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ one }) => one);
  const { select, asked } = remote(shuffle);
  const there = await outcome(select, many);
  expect(there.chosen).toEqual((await outcome(shuffle, many)).chosen);
  expect(asked.length).toBeLessThan(10);
});

describe("a policy that does wrong", () => {
  const failure = (select: SelectNode, about: SelectionOverrides = {}) =>
    outcome(select, list, about).catch((error: unknown) => error as GatewayError);

  test("by throwing is named", async () => {
    const { select } = remote(() => {
      throw new Error("kaboom");
    });
    expect(await failure(select)).toMatchObject({
      code: "plugin-failed",
      message: 'plugin "subject" failed in selectNode: kaboom',
      plugin: "subject",
      hook: "selectNode",
    });
  });

  test("by never answering is given up after the kernel's patience, and leaves nothing open", async () => {
    const clock = createTestClock();
    const { select, asked } = remote(() => new Promise(() => undefined), { clock });
    const waiting = failure(select);
    await clock.advance(20);
    expect(await waiting).toMatchObject({ code: "plugin-timeout", plugin: "subject", hook: "selectNode" });
    expect(asked).toEqual(["policy.select", "policy.close"]);
    expect(clock.pending).toBe(0);
  });

  test("by asking without end is stopped", async () => {
    const { select } = remote((given, about) => {
      for (let key = 0; ; key += 1) if (about.turn(`${key}`) < 0) return given;
    });
    expect(await failure(select)).toMatchObject({
      code: "plugin-failed",
      message: expect.stringContaining("asked more"),
    });
  });

  test("by naming nodes of its own is refused, and nothing that it said counts", async () => {
    const { select } = remote((_given, about) => {
      about.note("mine");
      return [candidate("made up")];
    });
    const said = selection();
    await expect(select(list, said)).rejects.toMatchObject({ code: "plugin-failed" });
    expect(said.notes).toEqual([]);
  });

  test("by reading the request without the right is told which one to grant", async () => {
    const { select } = remote((given, about) => (about.request() ? given : []), { rights: {} });
    const message = expect.stringContaining('needs the content right "prompt"');
    expect(await failure(select, { request: () => chatRequest("secret") })).toMatchObject({ message });
  });
});

test("the host takes any answer of a policy, or refuses it with the plugin's name, and never an object of its making", async () => {
  const ref = fc.oneof(fc.nat(6), fc.tuple(fc.nat(6), fc.string()), fc.jsonValue());
  const said = fc.oneof(
    fc.record({ say: fc.constant("drop"), candidate: ref, reason: fc.string() }),
    fc.record({ say: fc.constant("note"), text: fc.jsonValue() }),
    fc.jsonValue(),
  );
  const decision = fc.record({
    is: fc.constant("decision"),
    chosen: fc.array(ref),
    said: fc.array(said, { maxLength: 3 }),
    wantedStates: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.oneof(decision, fc.jsonValue()), async (head) => {
      const answer = () => ({ head: head as Json });
      const close = () => ({ head: {} });
      const select = createPolicy({}, withGuest({ "policy.select": answer, "policy.close": close }));
      const about = selection();
      try {
        const chosen = await select(list, about);
        for (const one of chosen) expect(list.map((own) => own.node)).toContain(one.node);
      } catch (error) {
        expect(error).toMatchObject({ code: "plugin-failed", plugin: "subject", hook: "selectNode" });
        expect([about.dropped, about.notes]).toEqual([[], []]);
      }
    }),
    { numRuns: 300 },
  );
});

const questions = fc.array(
  fc.oneof(
    fc.record({ ask: fc.constant("turn" as const), key: fc.constantFrom("a", "b", "__proto__") }),
    fc.record({ ask: fc.constant("random" as const) }),
    fc.record({ ask: fc.constant("bound" as const), key: fc.constantFrom("one", "none", "later") }),
    fc.record({ ask: fc.constant("candidates" as const), pool: fc.constantFrom("other", "nobody") }),
    fc.record({ ask: fc.constant("state" as const), at: fc.nat(5) }),
    fc.record({ ask: fc.constant("request" as const) }),
    fc.record({ ask: fc.constant("note" as const), text: fc.string() }),
    fc.record({ ask: fc.constant("drop" as const), at: fc.nat(5) }),
  ),
  { maxLength: 24 },
);

type Ask = typeof questions extends fc.Arbitrary<readonly (infer One)[]> ? One : never;

/** A policy that asks these questions, and lets each answer decide. */
function asking(script: readonly Ask[]): SelectNode {
  return async (given, about) => {
    let chosen = [...given];
    const answers: Readonly<Record<Ask["ask"], (one: Ask) => unknown>> = {
      turn: (one) => about.turn("key" in one ? one.key : ""),
      random: () => about.random(),
      bound: (one) => about.bound("key" in one ? one.key : ""),
      candidates: (one) => {
        const more = about.candidates({ pool: "pool" in one ? one.pool : "", model: "m" });
        chosen = [...more, ...chosen.filter((old) => !more.includes(old))];
        return more.length;
      },
      state: (one) => about.state(chosen["at" in one ? one.at % chosen.length : 0] ?? candidate("a")).inFlight,
      request: () => about.request()?.messages.length,
      note: (one) => about.note("text" in one ? one.text : ""),
      drop: (one) => {
        const out = chosen["at" in one ? one.at : 0];
        if (out && chosen.length > 1) about.drop(out, { reason: "said so" });
      },
    };
    for (const one of script) {
      const answer = await answers[one.ask](one);
      about.note(`${one.ask}: ${JSON.stringify(answer)}`);
      const by = typeof answer === "number" ? Math.floor(answer * 10) % chosen.length : 0;
      chosen = [...chosen.slice(by), ...chosen.slice(0, by)];
    }
    return chosen;
  };
}

test("policies with many questions decide as they do without a boundary", async () => {
  const about = () => ({
    request: () => chatRequest("hello"),
    candidates: ({ pool }: { readonly pool?: string }) => (pool === "other" ? elsewhere : []),
    state: ({ node: { id } }: Candidate) => ({
      condition: "ready" as const,
      inFlight: id.charCodeAt(0) % 3,
      failuresInRow: 0,
    }),
    bound: (key: string) => {
      const bound = key === "none" ? undefined : { pool: "test", node: "a" };
      return key === "later" ? Promise.resolve(bound) : bound;
    },
  });
  await fc.assert(
    fc.asyncProperty(questions, fc.nat(1000), async (script, seed) => {
      const direct = await outcome(asking(script), list, { ...about(), random: seededRandom(seed) });
      const { select } = remote(asking(script));
      const there = await outcome(select, list, { ...about(), random: seededRandom(seed) });
      expect(there).toEqual(direct);
      there.chosen.forEach((one, index) => expect(one).toBe(direct.chosen[index]));
    }),
    { numRuns: 200 },
  );
});

describe("the policies of the house decide as they do without a boundary:", () => {
  const nodes = fc.uniqueArray(
    fc.record({ id: fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h"), weight: fc.nat(4), priority: fc.nat(3) }),
    { selector: ({ id }) => id, maxLength: 8 },
  );

  test("taking turns", async () => {
    const direct = await policyOf(roundRobin);
    const { select } = remote(await policyOf(roundRobin));
    await fc.assert(
      fc.asyncProperty(nodes, fc.nat(3), async (given, times) => {
        const tried = Object.freeze(given.map(({ id, ...rest }) => candidate(node(id, rest))));
        const turns = [new Map<string, number>(), new Map<string, number>()] as const;
        for (let attempt = 1; attempt <= times + 1; attempt += 1) {
          const [one, other] = turns;
          const there = await outcome(select, tried, { attempt, turns: one });
          expect(there).toEqual(await outcome(direct, tried, { attempt, turns: other }));
        }
      }),
      { numRuns: 100 },
    );
  });

  test.each([{}, { returnTo: "binding" }, { coldAfterMs: 0 }])("keeping sessions, %j", async (options) => {
    const direct = await policyOf(affinity, options);
    const { select } = remote(await policyOf(affinity, options));
    const abouts: readonly SelectionOverrides[] = [
      {},
      { headers: { "x-session-id": "s" } },
      { headers: { "x-session-id": "s" }, bound: () => ({ pool: "test", node: "c" }) },
      { request: () => chatRequest("hello"), bound: async () => ({ pool: "test", node: "b" }) },
      { request: () => chatRequest("hello", { user: { id: "u" } }), bound: async () => undefined },
      { operation: "embed" },
    ];
    const tiers = [candidate(node("a", { priority: 1 })), ...candidates("b c", { priority: 2 })];
    for (const about of abouts)
      for (const given of [list, tiers, []])
        expect(await outcome(select, given, about)).toEqual(await outcome(direct, given, about));
  });
});
