import { expect, test } from "vitest";
import { faultText } from "../../src/config/fault.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { faultsOf } from "./faults.ts";

const onNode = (capabilities: object) => ({ pools: { main: { provider: "p", nodes: [{ capabilities }] } } });

test.each([
  [{ capabilities: { m: { sampeling: false } } }, 'capabilities.m.sampeling: unknown key (did you mean "sampling"?)'],
  [
    { capabilities: { "m-*": { thinking: { level: ["low"] } } } },
    'capabilities["m-*"].thinking.level: unknown key (did you mean "levels"?)',
  ],
  [
    onNode({ m: { thinking: { levels: ["hihg"] } } }),
    'pools.main.nodes[0].capabilities.m.thinking.levels[0]: must be "minimal" or "low" or "medium" or "high" or "xhigh" or "max", got "hihg" (did you mean "high"?)',
  ],
  [
    { pools: { main: { provider: "p", nodes: [{}], capabilities: { m: { input: ["imag"] } } } } },
    'pools.main.capabilities.m.input[0]: must be "image" or "audio" or "video" or "file", got "imag" (did you mean "image"?)',
  ],
  [onNode({ m: { maxOutputTokens: 0 } }), "must be a whole number of at least 1, got 0"],
  [onNode({ m: { thinking: { budget: { min: 1 } } } }), "budget.max: missing, must be a whole number of at least 1"],
  [onNode({ m: { thinking: { budget: { min: 9, max: 8 } } } }), "`min` must not be greater than `max`, got 9 and 8"],
  [onNode({ m: { thinking: { budget: true } } }), "must be an object, or false, got a boolean"],
  [onNode({ m: { profile: { key: () => 1 } } }), "profile: must be plain data, as JSON can hold it"],
  [onNode({ m: { profile: [] } }), "profile: must be an object, got a list"],
  [{ capabilities: [] }, "capabilities: must be an object, got a list"],
  [{ pools: { main: { provider: "p", nodes: [{}], capabilites: {} } } }, 'did you mean "capabilities"'],
])("%j is refused", (config, message) => {
  expect(faultsOf(config).map(faultText).join("\n")).toContain(message);
});

test("what config, pool and node say of models is kept in this order, without what they leave out", () => {
  const { pools } = resolveConfig(
    {
      capabilities: { "*": { sampling: false } },
      pools: {
        main: {
          provider: "p",
          capabilities: { m: { thinking: { budget: false } } },
          nodes: [{ capabilities: { "m-*": { thinking: { levels: [] }, profile: { deep: { a: 1 } } } } }, {}],
        },
      },
    },
    { baseDir: "/base", env: {} },
  );
  const shared = [
    { pattern: "*", capabilities: { sampling: false }, profile: {} },
    { pattern: "m", capabilities: { thinking: { budget: false } }, profile: {} },
  ];

  expect(pools[0]?.nodes.map(({ capabilities }) => capabilities)).toEqual([
    [...shared, { pattern: "m-*", capabilities: { thinking: { levels: [] } }, profile: { deep: { a: 1 } } }],
    shared,
  ]);
});
