import { expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { faultText } from "../../src/config/fault.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { faultsOf } from "./faults.ts";

const pools = { main: { provider: "p", nodes: [{}] }, named: { provider: "p", nodes: [{ models: ["gpt-5-mini"] }] } };
const target = { pool: "main", model: "m" };
const aliased = (fast: object) => ({ pools, models: { fast } });
const onNode = (node: object, pool: object = {}) => ({ pools: { main: { provider: "p", nodes: [node], ...pool } } });

test.each([
  [aliased({ target }), 'models.fast.target: unknown key (did you mean "targets"?)'],
  [aliased({ displayName: "Fast" }), "models.fast.targets: missing"],
  [aliased({ targets: [] }), "models.fast: must have at least one target"],
  [aliased({ targets: { pool: "mian", model: "m" } }), 'there is no pool "mian" (did you mean "main"?)'],
  [aliased([{ ...target, default: {} }]), 'models.fast[0].default: unknown key (did you mean "defaults"?)'],
  [
    aliased({ targets: target, defaults: { temprature: 1 } }),
    'models.fast.defaults.temprature: unknown key (did you mean "temperature"?)',
  ],
  [aliased({ ...target, overrides: { topP: 2 } }), "models.fast.overrides.topP: must be a number from 0 to 1, got 2"],
  [
    aliased({ ...target, defaults: { topP: null } }),
    "models.fast.defaults.topP: must be a number from 0 to 1, got null",
  ],
  [
    aliased({ ...target, overrides: { thinking: { type: "level" } } }),
    "models.fast.overrides.thinking: must be off or auto, or have the type level with a `level`",
  ],
  [aliased({ ...target, overrides: { thinking: { type: "level", level: "hihg" } } }), '(did you mean "high"?)'],
  [aliased({ targets: target, contextTokens: 0 }), "models.fast.contextTokens: must be a whole number of at least 1"],
  ["an alias", "models: must be an object, got a string"],
  [
    aliased({ pool: "named", model: "gpt-5-mni" }),
    'no node of the pool serves "gpt-5-mni" (did you mean "gpt-5-mini"?)',
  ],
  [onNode({ models: [{ id: "a", alais: "b" }] }), 'models[0].alais: unknown key (did you mean "alias"?)'],
  [onNode({ models: [{ alias: "b" }] }), "models[0].id: missing"],
  [onNode({ models: [{ id: "a-*", alias: "b" }] }), "models[0].id: must be one name, without *, where it has an alias"],
  [onNode({ models: [{ id: "a", alias: "b-*" }] }), "models[0].alias: must be one name, without *"],
  [onNode({ prefix: "a/b" }), "nodes[0].prefix: a prefix is made of letters, digits and . _ -"],
  [onNode({ prefix: "a:b" }), "nodes[0].prefix: a prefix is made of letters, digits and . _ -"],
  [onNode({ forcePrefix: true }), "nodes[0].forcePrefix: needs a prefix (set `prefix` on the node or its pool)"],
  [onNode({}, { forcePrefix: true }), "nodes[0].forcePrefix: needs a prefix"],
  [
    { pools: { ...pools, main: { provider: "p", prefix: "named", nodes: [{}] } } },
    "pools.main.prefix: named is the name of a pool (a prefix may only be the name of its own pool)",
  ],
  [
    { pools: { ...pools, main: { provider: "p", nodes: [{ prefix: "named" }] } } },
    "pools.main.nodes[0].prefix: named is the name of a pool",
  ],
  [
    { ...onNode({ prefix: "team" }), models: { "team/fast": target } },
    "models.team/fast: begins with the prefix team, so nodes with that prefix would answer it",
  ],
] as const)("%j is refused", (config, message) => {
  const given = typeof config === "string" ? { models: config } : config;
  expect(faultsOf(given).map(faultText).join("\n")).toContain(message);
});

const resolve = (config: Config) => resolveConfig(config, { baseDir: "/base", env: {} });

test("a target's parameters go before those of its alias, one by one", () => {
  const { aliases } = resolve({
    pools: { main: { provider: "p", nodes: [{}] } },
    models: {
      fast: {
        targets: [{ ...target, defaults: { temperature: 0.1 }, overrides: { seed: null } }, target],
        defaults: { temperature: 0.9, topP: 0.5 },
        overrides: { seed: 1, stop: ["x"] },
      },
      plain: { targets: target },
    },
  });
  expect(aliases.get("fast")?.targets.map(({ parameters }) => parameters)).toEqual([
    { defaults: { temperature: 0.1, topP: 0.5 }, overrides: { seed: null, stop: ["x"] } },
    { defaults: { temperature: 0.9, topP: 0.5 }, overrides: { seed: 1, stop: ["x"] } },
  ]);
  expect(aliases.get("plain")?.targets[0]?.parameters).toBeUndefined();
});

test("a model of a pool whose nodes do not all spell out what they serve may be any", () => {
  const named = { provider: "p", nodes: [{ models: ["a"] }, {}] };
  expect(resolve({ pools: { named }, models: { x: { pool: "named", model: "b" } } }).aliases.has("x")).toBe(true);
});

test("a pool may have its own name for a prefix, and what a node says goes before it", () => {
  const { pools: resolved } = resolve({
    rewriteModel: true,
    pools: {
      team: { provider: "p", prefix: "team", forcePrefix: true, nodes: [{}, { prefix: "mine", forcePrefix: false }] },
      other: { provider: "p", rewriteModel: false, nodes: [{ excludedModels: ["a"], notSupportedModels: ["b"] }] },
    },
  });
  const nodes = resolved.flatMap((pool) => pool.nodes);
  expect(nodes.map(({ prefix, forcePrefix, rewriteModel }) => [prefix, forcePrefix, rewriteModel])).toEqual([
    ["team", true, true],
    ["mine", false, true],
    [undefined, false, false],
  ]);
  expect(nodes[2]?.excludedModels).toEqual(["a", "b"]);
});
