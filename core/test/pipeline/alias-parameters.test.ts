import type { Candidate, ChatRequest } from "@patchbay/sdk";
import { expect, test } from "vitest";
import type { AliasConfig, Config } from "../../src/config/config.ts";
import { applyParameters } from "../../src/pipeline/apply-parameters.ts";
import { chat, coded, plug, startGateway } from "../support/gateway.ts";

const request: ChatRequest = {
  model: "m",
  stream: false,
  system: [],
  messages: [],
  sampling: { temperature: 0.5, stop: ["a"] },
  thinking: { type: "level", level: "low", show: "summary" },
};
const nothing = { defaults: {}, overrides: {} };

test("rules that change nothing give the very request back", () => {
  for (const rules of [
    nothing,
    { defaults: { temperature: 1, stop: ["b"], thinking: { type: "off" } as const }, overrides: {} },
    { defaults: {}, overrides: { temperature: 0.5, stop: ["a"], topP: null, verbosity: null } },
    { defaults: {}, overrides: { thinking: { type: "level", level: "low" } as const } },
  ]) {
    expect(applyParameters(request, rules)).toBe(request);
  }
});

test("each parameter finds its place in the request, which stays as it was", () => {
  const before = structuredClone(request);
  const changed = applyParameters(request, {
    defaults: { verbosity: "low", serviceTier: "flex", temperature: 2 },
    overrides: { stop: null, topK: 7, maxOutputTokens: 10, parallelToolCalls: false },
  });
  expect(changed).toEqual({
    ...before,
    sampling: { temperature: 0.5, topK: 7, maxOutputTokens: 10 },
    output: { verbosity: "low" },
    serviceTier: "flex",
    parallelToolCalls: false,
  });
  expect(request).toEqual(before);
});

test("what the client wants to see of the thinking stays, unless the rules say that too", () => {
  const thinkingOf = (thinking: NonNullable<ChatRequest["thinking"]> | null) =>
    applyParameters(request, { defaults: {}, overrides: { thinking } }).thinking;
  expect(thinkingOf({ type: "off" })).toEqual({ type: "off", show: "summary" });
  expect(thinkingOf({ type: "auto", show: "none" })).toEqual({ type: "auto", show: "none" });
  expect(thinkingOf(null)).toBeUndefined();
});

test("zero, false and an empty list are values, not nothing", () => {
  const rules = { defaults: { temperature: 0, parallelToolCalls: false, stop: [] }, overrides: {} };
  expect(applyParameters({ model: "m", stream: false, system: [], messages: [] }, rules)).toMatchObject({
    sampling: { temperature: 0, stop: [] },
    parallelToolCalls: false,
  });
});

/** A gateway whose node `first` fails and whose node `second` answers; it keeps what they were asked. */
async function failingOver(fast: AliasConfig | readonly AliasTargetOf[], config: Config = {}) {
  const asked: ChatRequest[] = [];
  const provider = coded(async function* ({ request: given, node }) {
    asked.push(given);
    if (node.id === "first") throw new Error("broken");
    yield [
      { type: "text-delta", text: "fine" },
      { type: "finish", reason: "stop" },
    ];
  });
  const kernel = await startGateway([], {
    pools: {
      one: { provider: "coded", nodes: [{ id: "first" }] },
      two: { provider: "coded", nodes: [{ id: "second" }] },
    },
    models: { fast },
    defaultPool: "one",
    ...config,
    plugins: [provider, ...(config.plugins ?? [])],
  });
  return { kernel, asked, [Symbol.asyncDispose]: () => kernel.close() };
}

type AliasTargetOf = Extract<AliasConfig["targets"], readonly unknown[]>[number];

const targets: readonly AliasTargetOf[] = [
  { pool: "one", model: "o", overrides: { temperature: 0.1 } },
  { pool: "two", model: "t", defaults: { temperature: 0.2 } },
];

test("each attempt gets the parameters of its own target", async () => {
  await using world = await failingOver({ targets, defaults: { topP: 0.5, temperature: 0.9 } });
  const { kernel, asked } = world;
  expect((await chat(kernel, { model: "fast" })).status).toBe(200);
  expect(asked.map(({ model, sampling }) => [model, sampling])).toEqual([
    ["o", { temperature: 0.1, topP: 0.5 }],
    ["t", { temperature: 0.2, topP: 0.5 }],
  ]);
});

test("a model that is asked for without the alias gets none of them", async () => {
  await using world = await failingOver(targets);
  const { kernel, asked } = world;
  await chat(kernel, { model: "two:t" });
  expect(asked.map(({ sampling }) => sampling)).toEqual([undefined]);
});

test("they survive a policy that copies candidates, and transforms see them", async () => {
  const seen: unknown[] = [];
  const copies = plug("copies", { selectNode: (all: readonly Candidate[]) => all.map((each) => ({ ...each })) });
  const sees = plug("sees", { transform: { attempt: ({ sampling }) => void seen.push(sampling) } });
  await using world = await failingOver(targets, { plugins: [copies, sees] });
  const { kernel, asked } = world;
  await chat(kernel, { model: "fast" });
  const expected = [{ temperature: 0.1 }, { temperature: 0.2 }];
  expect(asked.map(({ sampling }) => sampling)).toEqual(expected);
  expect(seen).toEqual(expected);
});

test("where an alias leads is worked out once, however many aliases there are", async () => {
  const names = Array.from({ length: 1500 }, (_, index) => `alias-${index}`);
  const given: (readonly Candidate[])[] = [];
  const watched = plug("watched", {
    selectNode: (all) => {
      given.push(all);
      return all;
    },
  });
  const models = Object.fromEntries(names.map((name) => [name, { pool: "two", model: "t" }]));
  await using world = await failingOver(targets, { models, plugins: [watched] });
  for (const model of [...names, ...names]) await world.kernel.explain({ model });
  expect(given).toHaveLength(2 * names.length);
  expect(names.every((_, index) => given[index] === given[index + names.length])).toBe(true);
});
