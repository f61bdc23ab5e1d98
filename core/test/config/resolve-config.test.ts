import { usualCooldowns } from "../../src/nodes/cooldown.ts";
import { definePlugin } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";
import { describe, expect, test } from "vitest";
import { type Config, defineConfig, env, type HedgeConfig, use } from "../../src/config/config.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";

const resolve = (config: Config, variables: NodeJS.ProcessEnv = {}) =>
  resolveConfig(config, { baseDir: "/base", files: ["/base/plugins.config.json"], env: variables });

type Hedge = HedgeConfig | false | undefined;

/** An alias that says nothing but its targets. */
const aliasOf = (targets: readonly object[]) => ({
  targets: targets.map((target) => ({ ...target, parameters: undefined })),
  info: { ownedBy: "patchbay" },
  hidden: false,
});

describe("an accepted config", () => {
  test("is full of defaults when it is empty", () => {
    expect(resolve({})).toEqual({
      files: ["/base/plugins.config.json"],
      baseDir: "/base",
      server: {
        host: "127.0.0.1",
        port: 3000,
        keys: [],
        maxBodyBytes: 33_554_432,
        maxDecodedBytes: 67_108_864,
        deadlineMs: 1_800_000,
        drainMs: 30_000,
        debugHeaders: false,
        strict: "off",
        strictRoutes: new Map(),
        proofBytes: 16 * 1024 * 1024,
        proofMs: 3_600_000,
        streamChecks: 0.01,
      },
      upstream: {
        proxy: undefined,
        connectMs: 10_000,
        firstByteMs: 120_000,
        wholeFirstByteMs: 600_000,
        idleMs: 120_000,
        retryPauseMs: 200,
        maxWaitMs: 0,
        maxAttempts: undefined,
      },
      plugins: [],
      disabledPlugins: [],
      pools: [],
      aliases: new Map(),
      defaultPools: [],
      sandbox: { minimum: [], nodePath: undefined },
      dataDir: "/base/.patchbay",
      log: { level: "info", format: "text" },
      warnings: [],
    });
  });

  test("takes the example of the manual", () => {
    const config = defineConfig({
      $schema: "./schema.json",
      server: { host: "127.0.0.1", port: 8080, keys: [env("KEY")] },
      plugins: [
        use("@patchbay/some-protocol"),
        use("./my-plugin", { depth: 2 }, { sandbox: "inline", order: { after: ["@patchbay/some-protocol"] } }),
      ],
      pools: {
        main: { provider: "vendor", nodes: [{ id: "one", baseUrl: "https://api.example/v1", apiKey: env("OTHER") }] },
      },
      models: { fast: [{ pool: "main", model: "small" }], slow: { pool: "main", model: "large" } },
      defaultPool: "main",
    });
    const resolved = resolve(config, { KEY: "k1", OTHER: "k2" });

    expect(resolved.plugins).toEqual([
      {
        plugin: "@patchbay/some-protocol",
        options: undefined,
        id: undefined,
        order: undefined,
        tier: "inline",
        grant: undefined,
        onBootFailure: "abort",
        path: "plugins[0]",
      },
      {
        plugin: "/base/my-plugin",
        options: { depth: 2 },
        id: undefined,
        order: { after: ["@patchbay/some-protocol"] },
        tier: "inline",
        grant: undefined,
        onBootFailure: "abort",
        path: "plugins[1]",
      },
    ]);
    expect(resolved.aliases).toEqual(
      new Map([
        ["fast", aliasOf([{ pool: "main", model: "small" }])],
        ["slow", aliasOf([{ pool: "main", model: "large" }])],
      ]),
    );
    expect(resolved.defaultPools).toEqual(["main"]);
    expect(resolved.server.keys.map(revealSecret)).toEqual(["k1"]);
    const credential = resolved.pools[0]?.nodes[0]?.credential;
    expect(credential && revealSecret(credential)).toBe("k2");
    expect(credential?.source).toBe("env OTHER");
    expect(resolved.warnings).toEqual([]);
  });

  test("gives the nodes of a pool its hedge on top of that of all, and none where either says so", () => {
    const hedgesOf = (hedge: Hedge, pools: Readonly<Record<string, Hedge>>) => {
      const poolOf = (own: Hedge) => ({ provider: "p", nodes: [{}], ...(own !== undefined && { hedge: own }) });
      const resolved = resolve({
        upstream: hedge === undefined ? {} : { hedge },
        pools: Object.fromEntries(Object.entries(pools).map(([id, own]) => [id, poolOf(own)])),
      });
      return resolved.pools.map(({ nodes }) => nodes[0]?.hedge);
    };
    const usual = { afterMs: undefined, percentile: 0.95, minSamples: 20, maxShare: 0.1 };
    expect(hedgesOf(undefined, { a: undefined, b: {}, c: false })).toEqual([undefined, usual, undefined]);
    expect(hedgesOf({ afterMs: 5, maxShare: 0.5 }, { a: undefined, b: { maxShare: 1 }, c: false })).toEqual([
      { ...usual, afterMs: 5, maxShare: 0.5 },
      { ...usual, afterMs: 5, maxShare: 1 },
      undefined,
    ]);
    expect(hedgesOf(false, { a: undefined, b: {} })).toEqual([undefined, usual]);
  });

  test("gives a node its defaults, and its provider the keys that the kernel does not know", () => {
    const resolved = resolve({
      pools: {
        main: { provider: "vendor", nodes: [{ region: "north", nested: { list: [1, null] }, nothing: undefined }] },
      },
    });
    expect(resolved.pools[0]?.nodes).toEqual([
      {
        id: "node-1",
        pool: "main",
        provider: "vendor",
        baseUrl: undefined,
        credential: undefined,
        models: undefined,
        excludedModels: [],
        prefix: undefined,
        forcePrefix: false,
        rewriteModel: false,
        traffic: { limits: undefined, cooldowns: usualCooldowns, errorRules: [] },
        hedge: undefined,
        capabilities: [],
        priority: 100,
        weight: 1,
        headers: {},
        labels: {},
        connection: { proxy: undefined, ca: undefined, verify: true },
        options: { region: "north", nested: { list: [1, null] } },
        path: "pools.main.nodes[0]",
      },
    ]);
  });

  test("keeps a node's number when one before it is not enabled", () => {
    const { pools } = resolve({ pools: { main: { provider: "vendor", nodes: [{ enabled: false }, {}] } } });
    expect(pools[0]?.nodes.map(({ id }) => id)).toEqual(["node-2"]);
  });

  test("accepts plugins as strings, paths and objects, and passes over what is false or not enabled", () => {
    const plugin = definePlugin({ name: "own", sdk: "1.0", setup: () => ({}) });
    const { plugins } = resolve({
      plugins: [
        plugin,
        false,
        undefined,
        "name",
        "../up",
        "/opt/x",
        use("off", {}, { enabled: false }),
        use(plugin, {}, { id: "two" }),
      ],
    });
    expect(plugins.map((entry) => [entry.plugin, entry.id, entry.path])).toEqual([
      [plugin, undefined, "plugins[0]"],
      ["name", undefined, "plugins[3]"],
      ["/up", undefined, "plugins[4]"],
      ["/opt/x", undefined, "plugins[5]"],
      [plugin, "two", "plugins[7]"],
    ]);
  });

  test("treats keys such as __proto__ as data", () => {
    const config: unknown = JSON.parse(
      `{ "pools": { "main": { "provider": "p", "nodes": [{ "__proto__": { "polluted": true }, "labels": { "__proto__": "x" } }] } } }`,
    );
    const node = resolveConfig(config, { baseDir: "/", env: {} }).pools[0]?.nodes[0];
    expect(Object.hasOwn(node?.options ?? {}, "__proto__")).toBe(true);
    expect(Object.hasOwn(node?.labels ?? {}, "__proto__")).toBe(true);
    expect(node?.options["polluted"]).toBeUndefined();
  });

  test("may listen on any address when there is a key", () => {
    expect(resolve({ server: { host: "0.0.0.0", keys: [env("KEY")] } }, { KEY: "k" }).server.host).toBe("0.0.0.0");
  });

  test.each(["127.0.0.1", "127.1.2.3", "::1", "localhost", "::ffff:127.0.0.1"])(
    "may listen on %s without a key",
    (host) => {
      expect(resolve({ server: { host } }).server.host).toBe(host);
    },
  );
});

describe("an optional secret that is not set", () => {
  const optional = env("UNSET", { optional: true });

  test("leaves out the client key", () => {
    expect(resolve({ server: { keys: [optional, env("SET")] } }, { SET: "k" }).server.keys).toHaveLength(1);
  });

  test("leaves out the node, whether it is its key or its proxy", () => {
    const nodes = [{ apiKey: optional }, { proxy: optional }, { id: "rest" }];
    const { pools } = resolve({ pools: { main: { provider: "p", nodes } } });
    expect(pools[0]?.nodes.map(({ id }) => id)).toEqual(["rest"]);
  });

  test("leaves out a pool without other nodes, and what points to it", () => {
    const resolved = resolve({
      pools: { gone: { provider: "p", nodes: [{ apiKey: optional }] }, here: { provider: "p", nodes: [{}] } },
      models: {
        both: [
          { pool: "gone", model: "a" },
          { pool: "here", model: "b" },
        ],
        one: { pool: "gone", model: "a" },
      },
      defaultPool: ["gone", "here"],
    });
    expect(resolved.pools.map(({ id }) => id)).toEqual(["here"]);
    expect(resolved.aliases).toEqual(new Map([["both", aliasOf([{ pool: "here", model: "b" }])]]));
    expect(resolved.defaultPools).toEqual(["here"]);
  });

  test("counts as not set when it is empty", () => {
    expect(resolve({ server: { keys: [optional] } }, { UNSET: "" }).server.keys).toEqual([]);
  });

  test("means no proxy upstream", () => {
    expect(resolve({ upstream: { proxy: optional } }).upstream.proxy).toBeUndefined();
  });
});
