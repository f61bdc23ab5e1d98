import type { AttemptCall, ChatRequest, UpstreamMessage } from "@patchbay/sdk";
import { chatRequest, startPlugin, transformCall } from "@patchbay/sdk/testing";
import { describe, expect, it, test } from "vitest";
import { plugin } from "../src/index.ts";

const message = (body?: string): UpstreamMessage => ({
  url: "https://example.com/v1/chat",
  method: "POST",
  headers: { "x-a": "b" },
  ...(body !== undefined && { body }),
});

async function transformsOf(rules: readonly object[]) {
  const { hooks } = await startPlugin(plugin, { rules });
  return [hooks.transform ?? []].flat();
}

/** The body after all rules. */
async function body(text: string, rules: readonly object[], call: Partial<AttemptCall> = {}) {
  let now = message(text);
  for (const { upstream } of await transformsOf(rules)) now = (await upstream?.(now, transformCall(call))) ?? now;
  return now.body;
}

/** The neutral request after all rules. */
async function request(before: ChatRequest, rules: readonly object[], call: Partial<AttemptCall> = {}) {
  let now = before;
  for (const { request: change, attempt } of await transformsOf(rules.map((rule) => ({ on: "request", ...rule }))))
    now = (await (change ?? attempt)?.(now, transformCall(call))) ?? now;
  return now;
}

describe("what a rule does", () => {
  it("is defaults, then overrides, then what is taken out, the rest of the text as it was", async () => {
    const rule = {
      default: { "reasoning.effort": "low", top_p: 0.9 },
      defaultRaw: { seed: " 9007199254740993 " },
      override: { temperature: 0, "metadata.team": "red" },
      overrideRaw: { top_k: "40.0" },
      filter: ["user", "metadata.secret"],
    };
    const text = '{"model":"m", "n": 1.0,"top_p":0.10,"user":"ann","temperature":1,"metadata":{"secret":1}}';
    expect(await body(text, [rule])).toBe(
      '{"model":"m", "n": 1.0,"top_p":0.10,"temperature":0,"metadata":{"team":"red"},"reasoning":{"effort":"low"},"seed":9007199254740993,"top_k":40.0}',
    );
  });

  it("is done by every rule that fits, each on what the one before left", async () => {
    const rules = [{ override: { a: 1 } }, { when: { equals: { a: 1 } }, override: { b: 2 } }, { filter: ["a"] }];
    expect(await body("{}", rules)).toBe('{"b":2}');
  });

  it("leaves alone what is no JSON object, and what has no body", async () => {
    for (const text of ["", "not JSON", "[1]", '{"a":', '"{}"'])
      expect(await body(text, [{ override: { a: 1 } }])).toBe(text);
    const [transform] = await transformsOf([{ override: { a: 1 } }]);
    expect(await transform?.upstream?.(message(), transformCall())).toBeUndefined();
  });

  it("leaves address and headers as they are", async () => {
    const [transform] = await transformsOf([{ override: { a: 1 } }]);
    expect(await transform?.upstream?.(message("{}"), transformCall())).toEqual(message('{"a":1}'));
  });

  it("is done to the neutral request with the same words, in copies", async () => {
    const before = chatRequest("hello", { sampling: { temperature: 1, topP: 0.5 }, metadata: { a: "b" } });
    const rule = { default: { "sampling.topP": 0.1 }, overrideRaw: { "sampling.seed": "7" }, filter: ["metadata"] };
    const after = await request(before, [rule]);
    expect(after).toEqual(chatRequest("hello", { sampling: { temperature: 1, topP: 0.5, seed: 7 } }));
    expect(after.messages).toBe(before.messages);
  });

  it("gives the very request where it changes nothing", async () => {
    const before = chatRequest("hello", { sampling: { temperature: 1 } });
    expect(await request(before, [{ override: { "sampling.temperature": 1 }, filter: ["absent"] }])).toBe(before);
  });
});

describe("a condition", () => {
  const text = '{"tier":"flex-2","n":1,"nothing":null,"tools":[{"type":"search"},{"type":"function"}],"o":{"a":[1]}}';

  test.each<[object, boolean]>([
    [{ exists: ["tier", "tools.*.type"] }, true],
    [{ exists: ["tier", "absent"] }, false],
    [{ exists: ["nothing"] }, false],
    [{ missing: ["absent", "nothing"] }, true],
    [{ missing: ["tier"] }, false],
    [{ equals: { tier: "flex-*", n: 1 } }, true],
    [{ equals: { tier: "flex" } }, false],
    [{ equals: { n: "1" } }, false],
    [{ equals: { "tools.*.type": "function" } }, true],
    [{ equals: { o: { a: [1] } } }, true],
    [{ differs: { tier: "flex-*" } }, false],
    [{ differs: { "tools.*.type": "mcp", absent: 1 } }, true],
    [{ differs: { "tools.*.type": "search" } }, false],
    [{ headers: { "X-Team": "r*" } }, true],
    [{ headers: { "x-team": "blue" } }, false],
    [{ headers: { constructor: "*" } }, false],
    [{ clients: ["ab*"] }, true],
    [{ clients: ["cd*"] }, false],
    [{ clients: ["ab*"], missing: ["tier"] }, false],
  ])("%j holds: %s", async (when, holds) => {
    const call = { client: "abcd", headers: { "x-team": "red" } };
    const after = await body(text, [{ when, override: { done: true } }], call);
    expect(after).toBe(holds ? `${text.slice(0, -1)},"done":true}` : text);
  });

  it("looks at the neutral request where the rule changes that", async () => {
    const rule = { when: { equals: { "messages.-1.content.*.text": "hel*" } }, override: { serviceTier: "flex" } };
    expect(await request(chatRequest("hello"), [rule])).toMatchObject({ serviceTier: "flex" });
    expect(await request(chatRequest("bye"), [rule])).not.toHaveProperty("serviceTier");
  });

  it("on models, pools, wires and protocols is left to the kernel, where all of them are known", async () => {
    const when = { models: ["m"], pools: ["p"], wires: ["w"], protocols: ["q"] };
    const transforms = await transformsOf([
      { when, filter: ["a"] },
      { on: "request", when: { models: ["m"], protocols: ["q"] }, filter: ["a"] },
      { on: "request", when: { pools: ["p"] }, filter: ["a"] },
      { on: "request", when: { wires: ["w"] }, filter: ["a"] },
    ]);
    expect(transforms.map((each) => each.when)).toEqual([
      when,
      { models: ["m"], protocols: ["q"] },
      { pools: ["p"] },
      { wires: ["w"] },
    ]);
    expect(transforms.map((each) => Object.keys(each)[1])).toEqual(["upstream", "request", "attempt", "attempt"]);
  });
});

test.each([
  [{}, "does nothing"],
  [{ override: {} }, "does nothing"],
  [{ filter: ["a..b"] }, "empty segment"],
  [{ override: { "a.": 1 } }, "override.a."],
  [{ overrideRaw: { a: "{" } }, "JSON"],
  [{ override: { a: undefined } }, "JSON"],
  [{ override: { a: new Date(0) } }, "JSON"],
  [{ when: { model: ["x"] }, filter: ["a"] }, "model"],
  [{ on: "request", filter: ["messages"] }, "cannot be without messages"],
  [{ on: "request", override: { stream: true } }, "client's to say"],
  [{ on: "request", overrideRaw: { metadata: "null" } }, "filter"],
])("the rule %j is refused", async (rule, message) => {
  await expect(startPlugin(plugin, { rules: [rule] })).rejects.toThrow(message);
});
