import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigError } from "../../src/config/fault.ts";
import { applyFlags } from "../../src/config/flags-config.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { describeConfig } from "../../src/config/describe-config.ts";

const names = [
  ...new Set(describeConfig().flatMap(({ path }) => path.split(/[.[\]<>]+/))),
  "$env",
  "$file",
  "__proto__",
  "constructor",
];

/** JSON whose keys are often those of a config, so that readers are reached below the first level. */
const nearlyConfig = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom("inline", "direct", "https://a", "127.0.0.1", "main", "first"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names, "main"), tie("value"), { maxKeys: 8 }),
  ),
}));

const env = { HOME: "/home", KEY: "k" };

test("whatever JSON it gets, it gives a config or a ConfigError with a fault in words", () => {
  fc.assert(
    fc.property(fc.oneof(nearlyConfig.value, fc.jsonValue()), (config) => {
      try {
        const resolved = resolveConfig(config, { baseDir: "/nowhere", env });
        expect(resolved.server.port).toBeTypeOf("number");
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        const { faults } = error as ConfigError;
        expect(faults.length).toBeGreaterThan(0);
        for (const { message } of faults) expect(message).not.toMatch(/undefined|\[object|\.$/);
      }
    }),
    { numRuns: 2000 },
  );
});

test("flags over whatever JSON never throw, and leave the config that they were given alone", () => {
  const flags = { host: "::1", port: "1", "api-key": "k", pool: "main", "log-level": "info", "log-prompts": "none" };
  fc.assert(
    fc.property(nearlyConfig.value, (config) => {
      const before = JSON.stringify(config);
      applyFlags(config, flags, {});
      expect(JSON.stringify(config)).toBe(before);
    }),
  );
});

test("a config that holds itself is refused, not followed for ever", () => {
  const own: Record<string, unknown> = {};
  own["own"] = own;
  expect(() => resolveConfig({ pools: { main: { provider: "p", nodes: [own] } } }, { baseDir: "/", env })).toThrow(
    "pools.main.nodes[0].own: must be plain data, as JSON can hold it",
  );
});
