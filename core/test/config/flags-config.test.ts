import { createSecret, revealSecret } from "@patchbay/sdk/host";
import { expect, test } from "vitest";
import { faultText } from "../../src/config/fault.ts";
import { applyFlags, type ConfigFlags } from "../../src/config/flags-config.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";

const pools = {
  file: { provider: "p", nodes: [{}] },
  variable: { provider: "p", nodes: [{}] },
  flag: { provider: "p", nodes: [{}] },
};

function resolved(config: unknown, flags: ConfigFlags, env: NodeJS.ProcessEnv) {
  const flagged = applyFlags(config, flags, env);
  expect(flagged.faults).toEqual([]);
  return resolveConfig(flagged.config, { baseDir: "/", env });
}

test("a flag beats the environment, which beats the file", () => {
  const file = {
    server: { host: "127.0.0.1", port: 1, keys: [createSecret("file", "test")], debugHeaders: true },
    pools,
    defaultPool: "file",
    log: { level: "error", format: "json" },
  };
  const env = {
    PATCHBAY_HOST: "127.0.0.2",
    PATCHBAY_PORT: "2",
    PATCHBAY_API_KEY: "variable",
    PATCHBAY_POOL: "variable",
    PATCHBAY_LOG_LEVEL: "warn",
  };
  const flags = { host: "127.0.0.3", port: "3", "api-key": "flag", pool: "flag", "log-level": "debug" };
  const settings = ({ server, defaultPools, log }: ReturnType<typeof resolved>) => [
    server.host,
    server.port,
    ...server.keys.map(revealSecret),
    ...defaultPools,
    log.level,
  ];

  expect(settings(resolved(file, {}, {}))).toEqual(["127.0.0.1", 1, "file", "file", "error"]);
  expect(settings(resolved(file, {}, env))).toEqual(["127.0.0.2", 2, "variable", "variable", "warn"]);
  expect(settings(resolved(file, flags, env))).toEqual(["127.0.0.3", 3, "flag", "flag", "debug"]);
  expect(resolved(file, flags, env).server.debugHeaders).toBe(true);
  expect(resolved(file, flags, env).log.format).toBe("json");
  expect(resolved(file, flags, env).warnings).toEqual([]);
});

test("an empty variable counts as not set", () => {
  expect(resolved({ server: { port: 1 } }, {}, { PATCHBAY_PORT: "" }).server.port).toBe(1);
});

test.each<[string, ConfigFlags, NodeJS.ProcessEnv, string]>([
  ["a port in words", { port: "eighty" }, {}, "--port: must be a whole number from 0 to 65535, got a string"],
  [
    "a port out of range",
    {},
    { PATCHBAY_PORT: "99999" },
    "PATCHBAY_PORT: must be a whole number from 0 to 65535, got 99999",
  ],
  ["an empty host", { host: "" }, {}, "--host: must not be empty"],
  ["an empty key", { "api-key": "" }, {}, "--api-key: must not be empty"],
  [
    "a level that is none",
    {},
    { PATCHBAY_LOG_LEVEL: "loud" },
    'PATCHBAY_LOG_LEVEL: must be "debug" or "info" or "warn" or "error", got "loud"',
  ],
])("%s is a fault of the flag or variable", (_name, flags, env, expected) => {
  const { config, faults } = applyFlags({ server: { port: 1 } }, flags, env);
  expect(faults.map(faultText)).toEqual([expected]);
  expect(config).toEqual({ server: { port: 1 } });
});

const cli = { "log-prompts": { plugin: "logger", option: "mode" } };

test.each<[string, unknown, unknown]>([
  ["a string", "logger", { plugin: "logger", enabled: true, options: { mode: "file" } }],
  [
    "an entry",
    { plugin: "logger", options: { depth: 1, mode: "none" } },
    { plugin: "logger", enabled: true, options: { depth: 1, mode: "file" } },
  ],
  [
    "an entry's id",
    { plugin: "./x", id: "logger" },
    { plugin: "./x", id: "logger", enabled: true, options: { mode: "file" } },
  ],
  [
    "an entry that is not enabled",
    { plugin: "logger", enabled: false },
    { plugin: "logger", enabled: true, options: { mode: "file" } },
  ],
])("--log-prompts sets the option that the config ties it to, in %s", (_name, entry, expected) => {
  const { config, faults } = applyFlags({ cli, plugins: ["other", entry] }, { "log-prompts": "file" }, {});
  expect(faults).toEqual([]);
  expect(config).toEqual({ cli, plugins: ["other", expected] });
});

test("--log-prompts finds a plugin that was given as an object", () => {
  const plugin = { name: "logger", sdk: "1.0", setup: () => ({}) };
  const { config } = applyFlags({ cli, plugins: [plugin] }, {}, { PATCHBAY_LOG_PROMPTS: "console" });
  expect(config).toEqual({ cli, plugins: [{ plugin, enabled: true, options: { mode: "console" } }] });
});

test("--log-prompts without a plugin for it is a fault that says what to add", () => {
  expect(applyFlags({ plugins: ["logger"] }, { "log-prompts": "file" }, {}).faults.map(faultText)).toEqual([
    '--log-prompts: the config does not say which plugin this flag is for (add cli: { "log-prompts": { plugin: "NAME", option: "NAME" } })',
  ]);
  expect(applyFlags({ cli, plugins: ["other"] }, {}, { PATCHBAY_LOG_PROMPTS: "file" }).faults.map(faultText)).toEqual([
    "PATCHBAY_LOG_PROMPTS: cli.log-prompts names logger, which is not in plugins",
  ]);
});
