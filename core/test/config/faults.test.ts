import { expect, test } from "vitest";
import { faultText } from "../../src/config/fault.ts";
import { faultsOf } from "./faults.ts";

const node = (fields: object) => ({ pools: { main: { provider: "p", nodes: [fields] } } });
const onMain = { main: { provider: "p", nodes: [{}] } };

/** A config with one fault each, and what is said about it. */
const cases: readonly (readonly [string, unknown, string | RegExp])[] = [
  ["no config", undefined, "must be an object, got nothing"],
  ["null", null, "must be an object, got null"],
  ["a list", [], "must be an object, got a list"],
  ["a date", new Date(), "must be an object, got an object"],
  ["an unknown key", { severs: {} }, 'severs: unknown key (did you mean "server"?)'],
  ["an unknown key far from all others", { zzzzzz: 1 }, "zzzzzz: unknown key"],
  ["an unknown key below", { server: { Host: "::1" } }, 'server.Host: unknown key (did you mean "host"?)'],
  ["a wrong type", { server: 3 }, "server: must be an object, got a number"],
  ["an empty host", { server: { host: "" } }, "server.host: must not be empty"],
  ["a host with a port", { server: { host: "a/b" } }, "server.host: must be an address or a host name, without a port"],
  [
    "a port out of range",
    { server: { port: 65_536 } },
    "server.port: must be a whole number from 0 to 65535, got 65536",
  ],
  ["a port in quotes", { server: { port: "80" } }, "server.port: must be a whole number from 0 to 65535, got a string"],
  ["a broken number", { server: { port: 1.5 } }, "server.port: must be a whole number from 0 to 65535, got 1.5"],
  [
    "no number",
    { upstream: { idleMs: Number.NaN } },
    "upstream.idleMs: must be a number from 1 to 2147483647, got a number",
  ],
  ["a negative time", { server: { drainMs: -1 } }, "server.drainMs: must be a number from 0 to 2147483647, got -1"],
  [
    "no attempts",
    { upstream: { maxAttempts: 0 } },
    "upstream.maxAttempts: must be a whole number of at least 1, got 0",
  ],
  [
    "a switch in words",
    { server: { debugHeaders: "yes" } },
    "server.debugHeaders: must be true or false, got a string",
  ],
  [
    "an open door",
    { server: { host: "0.0.0.0" } },
    "server.keys: other machines can reach 0.0.0.0: at least one key is needed (set PATCHBAY_API_KEY or server.keys)",
  ],
  [
    "an open door with optional keys",
    { server: { host: "::", keys: [{ $env: "UNSET", optional: true }] } },
    "server.keys: other machines can reach ::: at least one key is needed (set PATCHBAY_API_KEY or server.keys)",
  ],
  [
    "a variable that is not set",
    { server: { host: "0.0.0.0", keys: [{ $env: "API_KEI" }] } },
    'server.keys[0]: environment variable API_KEI is not set (did you mean "API_KEY"?)',
  ],
  [
    "a variable that is empty",
    node({ apiKey: { $env: "EMPTY_VARIABLE" } }),
    'pools.main.nodes[0].apiKey: environment variable EMPTY_VARIABLE is empty (did you mean "EMPTY_VARIABLE"?)',
  ],
  ["a variable by an inherited name", node({ apiKey: { $env: "constructor" } }), /variable constructor is not set/],
  ["an empty secret", node({ apiKey: "" }), "pools.main.nodes[0].apiKey: must not be empty"],
  [
    "a secret that is no reference",
    node({ apiKey: {} }),
    "pools.main.nodes[0].apiKey.$env: missing, must be an environment variable's name",
  ],
  [
    "a secret of a wrong type",
    node({ apiKey: 7 }),
    /^pools\.main\.nodes\[0]\.apiKey: must be a string, .* got a number$/,
  ],
  [
    "a secret's unknown key",
    node({ apiKey: { $env: "API_KEY", optinal: true } }),
    /optinal: unknown key \(did you mean "optional"/,
  ],
  [
    "a secret in a file that is not there",
    node({ apiKey: { $file: "none.txt" } }),
    "pools.main.nodes[0].apiKey: cannot read none.txt (ENOENT)",
  ],
  [
    "a proxy of another kind",
    { upstream: { proxy: "ftp://x" } },
    "upstream.proxy: must begin with http://, https:// or socks5://, or be direct",
  ],
  ["a proxy that is no address", node({ proxy: "x y" }), /^pools\.main\.nodes\[0]\.proxy: must be an address/],
  [
    "an address that is none",
    node({ baseUrl: "api.example" }),
    "pools.main.nodes[0].baseUrl: must be an address that begins with http:// or https://",
  ],
  [
    "an address of another kind",
    node({ baseUrl: "ftp://x" }),
    "pools.main.nodes[0].baseUrl: must begin with http:// or https://, not ftp:",
  ],
  [
    "an address with a password",
    node({ baseUrl: "https://u:hidden@x" }),
    "pools.main.nodes[0].baseUrl: must not hold a user name or password",
  ],
  [
    "a negative priority",
    node({ priority: -1 }),
    "pools.main.nodes[0].priority: must be a number of at least 0, got -1",
  ],
  [
    "an endless weight",
    node({ weight: Infinity }),
    "pools.main.nodes[0].weight: must be a number of at least 0, got Infinity",
  ],
  [
    "a node's name with spaces",
    node({ id: "a b" }),
    "pools.main.nodes[0].id: must be of printable ASCII characters without spaces",
  ],
  [
    "a header that is none",
    node({ headers: { "a b": "x" } }),
    'pools.main.nodes[0].headers["a b"]: is no header name (RFC 9110)',
  ],
  [
    "a header of two lines",
    node({ headers: { a: "x\ny" } }),
    "pools.main.nodes[0].headers.a: must be one line of Latin-1 characters",
  ],
  [
    "a provider's key that is code",
    node({ hook: () => 1 }),
    "pools.main.nodes[0].hook: must be plain data, as JSON can hold it",
  ],
  [
    "a model that is no string",
    node({ models: ["a", 1] }),
    "pools.main.nodes[0].models[1]: must be a model's name, with *, or an object, got a number",
  ],
  [
    "an authority that is not there",
    node({ tls: { caFile: "ca.pem" } }),
    "pools.main.nodes[0].tls.caFile: cannot read ca.pem (ENOENT)",
  ],
  [
    "a pool without provider",
    { pools: { main: { nodes: [] } } },
    "pools.main.provider: missing, must be a provider's id",
  ],
  ["a pool without nodes", { pools: { main: { provider: "p" } } }, "pools.main.nodes: missing, must be a list"],
  [
    "a pool with a wrong name",
    { pools: { "a b": onMain.main } },
    'pools["a b"]: a pool\'s name is made of letters, digits and . _ -',
  ],
  [
    "nodes of one name",
    { pools: { main: { provider: "p", nodes: [{ id: "node-2" }, {}] } } },
    "pools.main.nodes[1].id: node-2 is already the id of pools.main.nodes[0]",
  ],
  ["an alias without targets", { pools: onMain, models: { fast: [] } }, "models.fast: must have at least one target"],
  [
    "an alias to no pool",
    { pools: onMain, models: { fast: [{ pool: "man", model: "m" }] } },
    'models.fast[0].pool: there is no pool "man" (did you mean "main"?)',
  ],
  [
    "an alias without model",
    { pools: onMain, models: { fast: { pool: "main" } } },
    "models.fast.model: missing, must be a model's name",
  ],
  [
    "a default that is no pool",
    { pools: onMain, defaultPool: "other-one" },
    'defaultPool: there is no pool "other-one" (pools: main)',
  ],
  [
    "two defaults, one no pool",
    { pools: onMain, defaultPool: ["main", "mian"] },
    'defaultPool[1]: there is no pool "mian" (did you mean "main"?)',
  ],
  ["an entry without plugin", { plugins: [{ options: {} }] }, /^plugins\[0]\.plugin: missing, must be a package name/],
  ["an entry of a wrong type", { plugins: [7] }, /^plugins\[0]: must be a package name, .* got a number$/],
  [
    "an entry's unknown key",
    { plugins: [{ plugin: "a", option: {} }] },
    'plugins[0].option: unknown key (did you mean "options"?)',
  ],
  [
    "a plugin twice",
    { plugins: ["./a", { plugin: "/base/a" }] },
    "plugins[1]: /base/a is already loaded by plugins[0] (give one of them an id)",
  ],
  [
    "an object in a sandbox",
    { plugins: [{ plugin: { name: "a", sdk: "1.0", setup: () => ({}) }, sandbox: "process" }] },
    "plugins[0].sandbox: a plugin given as an object runs inline (name its package or its file instead)",
  ],
  [
    "no sandbox",
    { plugins: [{ plugin: "a", sandbox: "inlin" }] },
    /^plugins\[0]\.sandbox: must be "inline" or .* \(did you mean "inline"\?\)$/,
  ],
  [
    "a stage that is none",
    { plugins: [{ plugin: "a", order: { stage: "soon" } }] },
    /^plugins\[0]\.order\.stage: must be "first" or /,
  ],
  ["a grant that is code", { plugins: [{ plugin: "a", grant: { x: () => 1 } }] }, "plugins[0].grant.x: unknown key"],
  [
    "a right that is misspelled",
    { plugins: [{ plugin: "a", grant: { host: ["a.example"] } }] },
    'plugins[0].grant.host: unknown key (did you mean "hosts"?)',
  ],
  [
    "a granted host that is none",
    { plugins: [{ plugin: "a", grant: { hosts: ["https://a.example/path"] } }] },
    /^plugins\[0]\.grant\.hosts\[0]: must be a host such as /,
  ],
  [
    "a granted secret for a host that is not granted",
    { plugins: [{ plugin: "a", grant: { secrets: { key: { hosts: ["a.example"], places: ["header:x"] } } } }] },
    'plugins[0].grant.secrets.key.hosts[0]: "a.example" is not among hosts (add it to hosts)',
  ],
  [
    "a granted place that is none",
    {
      plugins: [
        { plugin: "a", grant: { hosts: ["a.example"], secrets: { key: { hosts: ["a.example"], places: ["body"] } } } },
      ],
    },
    'plugins[0].grant.secrets.key.places[0]: must be "header:NAME" or "query:NAME"',
  ],
  [
    "a grant to read secrets",
    { plugins: [{ plugin: "a", grant: { reveal: true } }] },
    /^plugins\[0]\.grant\.reveal: cannot be granted \(/,
  ],
  [
    "a grant for what is trusted anyway",
    { plugins: [{ plugin: "./a.ts", grant: { timers: true } }] },
    'plugins[0].grant: a plugin that runs inline is trusted with everything (add sandbox: "process")',
  ],
  [
    "a shared process for what has none",
    { plugins: [{ plugin: "./a.ts", process: "third" }] },
    'plugins[0].process: a plugin that runs inline has no process of its own (add sandbox: "process")',
  ],
  [
    "a wall that is none",
    { sandbox: { minimum: ["netwrok"] } },
    /^sandbox\.minimum\[0]: must be .* \(did you mean "network"\?\)$/,
  ],
  ["a log level that is none", { log: { level: "warning" } }, /^log\.level: must be .* got "warning"/],
  [
    "a flag that does not exist",
    { cli: { "log-prompt": {} } },
    'cli.log-prompt: unknown key (did you mean "log-prompts"?)',
  ],
];

test.each(cases)("%s is a fault with its path", (_name, config, expected) => {
  const faults = faultsOf(config, { env: { API_KEY: "k", EMPTY_VARIABLE: "" } }).map(faultText);
  expect(faults).toEqual([typeof expected === "string" ? expected : expect.stringMatching(expected)]);
});

test.each(["v1", "v1beta", "api", "admin", "health", "ready", "metrics", "Admin"])(
  "%s cannot be a pool's name",
  (id) => {
    expect(faultsOf({ pools: { [id]: onMain.main } }).map(faultText)).toEqual([
      `pools.${id}: ${id} cannot be a pool's name: it begins paths of its own`,
    ]);
  },
);

test("all faults are told at once", () => {
  const config = {
    severs: {},
    server: { port: -1 },
    plugins: [{ plugin: "" }],
    pools: { main: { provider: 1, nodes: [{ apiKey: { $env: "NONE" } }, { baseUrl: "x" }] } },
    models: { a: { pool: "b", model: "c" } },
    defaultPool: "d",
  };
  expect(faultsOf(config).map(({ path }) => path)).toEqual([
    "severs",
    "server.port",
    "plugins[0].plugin",
    "pools.main.provider",
    "pools.main.nodes[1].baseUrl",
    "pools.main.nodes[0].apiKey",
    "models.a.pool",
    "defaultPool",
  ]);
});

test("what is not enabled needs no secret and collides with nothing", () => {
  const off = { enabled: false, id: "one", apiKey: { $env: "NONE" } };
  expect(
    faultsOf({
      plugins: ["a", { plugin: "a", enabled: false, sandbox: "strict" }],
      pools: { main: { provider: "p", nodes: [off, { id: "one" }] } },
    }),
  ).toEqual([]);
});

test("a secret is never repeated in a fault", () => {
  const config = {
    server: { keys: [{ $env: "API_KEY" }] },
    upstream: { proxy: "gopher://user:hidden@x" },
    pools: {
      main: { provider: "p", nodes: [{ apiKey: "hidden", baseUrl: "https://hidden:hidden@x", proxy: "hidden" }] },
    },
  };
  const faults = faultsOf(config, { env: { API_KEY: "hidden" } });
  expect(faults).toHaveLength(3);
  expect(JSON.stringify(faults)).not.toContain("hidden");
});
