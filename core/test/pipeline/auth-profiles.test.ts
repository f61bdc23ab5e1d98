import { definePlugin, type Auth, type JsonObject, type Plugin } from "@patchbay/sdk";
import { createTestClock, errorStatus, json, sse, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { ConfigError } from "../../src/config/fault.ts";
import { chat, plug, startGateway } from "../support/gateway.ts";
import { tempFolder } from "../plugins/temp-folder.ts";

const credential = "refresh-token-of-node-a";

/** A declared provider with an auth of its own. */
function provider(auth: Auth, hosts: readonly string[]): Plugin {
  return definePlugin({
    name: "profiled",
    sdk: "1.0",
    capabilities: { hosts },
    setup: () => ({ outboundProvider: { id: "profiled", wire: "plain", endpoints: { chat: "chat" }, auth } }),
  });
}

function refreshing(tokenUrl: string, options: JsonObject = {}): Auth {
  return { type: "profile", profile: "oauth2-refresh", options: { tokenUrl, ...options } };
}

async function start(plugin: Plugin, nodeUrl: string, dataDir: string) {
  const clock = createTestClock();
  const nodes = [{ id: "a", baseUrl: nodeUrl, apiKey: credential }];
  const config = {
    plugins: [plugin],
    dataDir,
    pools: { main: { provider: plugin.name.replace("-provider", ""), nodes } },
  };
  return { clock, kernel: await startGateway([], config, { clock }) };
}

test("a token is got once for many requests, and once more when the node refuses it", async () => {
  let given = 0;
  await using login = await startFakeUpstream(() =>
    json({ access_token: `access-token-${++given}`, expires_in: 3600 }),
  );
  let good = "Bearer access-token-1";
  await using upstream = await startFakeUpstream(({ headers }) =>
    headers.authorization === good
      ? json({ text: "good" })
      : errorStatus(401, { fault: `no ${String(headers.authorization)}` }),
  );
  const auth = refreshing(`${login.url}/token`);
  const { clock, ...started } = await start(provider(auth, [login.url]), upstream.url, await tempFolder());
  await using kernel = started.kernel;
  const statuses = await Promise.all([1, 2, 3].map(async () => (await chat(kernel)).status));
  expect([statuses, login.requests.length]).toEqual([[200, 200, 200], 1]);
  expect(login.requests[0]?.text).toBe(`grant_type=refresh_token&refresh_token=${credential}`);

  await clock.advance(60_000);
  good = "Bearer access-token-2";
  expect((await chat(kernel)).status).toBe(200);
  expect(login.requests).toHaveLength(2);
  expect(upstream.requests.slice(3).map(({ headers }) => headers.authorization)).toEqual([
    "Bearer access-token-1",
    "Bearer access-token-2",
  ]);

  // An answer that fails in the middle, with the token in its last words.
  upstream.enqueue(sse([{ text: "good" }, { fault: 'said "access-token-2" aloud' }]));
  const broken = await (await chat(kernel, { stream: true })).text();
  expect(broken).toContain("[redacted]");
  expect(broken).not.toContain("access-token");

  // Refused again: no other token would help, and the client sees neither token nor credential.
  good = "nobody";
  const refused = await chat(kernel);
  expect([refused.status, login.requests.length, upstream.requests.length]).toEqual([502, 2, 7]);
  const seen = (await refused.text()) + kernel.logs.join("\n");
  for (const secret of ["access-token", credential]) expect(seen).not.toContain(secret);
});

test("what a provider of its own gets from its fetch has the token in it, and its node is asked once more", async () => {
  await using login = await startFakeUpstream(json({ access_token: "access-token-1" }));
  await using upstream = await startFakeUpstream(({ headers }) => json({ got: headers.authorization }));
  const plugin = plug(
    "coded",
    {
      outboundProvider: {
        id: "coded",
        auth: refreshing(`${login.url}/token`, { header: "Authorization", prefix: "Token " }),
        async *call({ fetch, node }) {
          const response = await fetch(`${node.baseUrl ?? ""}/x`, { json: { a: 1 } });
          const got = await response.text();
          yield { type: "text-delta", text: got };
          yield { type: "finish", reason: "stop" };
        },
      },
    },
    { capabilities: { hosts: [login.url] } },
  );
  const started = await start(plugin, upstream.url, await tempFolder());
  await using kernel = started.kernel;
  expect(await (await chat(kernel)).text()).toContain("Token access-token-1");
  expect(upstream.requests.map(({ text }) => text)).toEqual(['{"a":1}']);
});

test.each<[string, Auth, readonly string[], string]>([
  [
    "is unknown",
    { type: "profile", profile: "none-such" },
    [],
    'the profile "none-such", which this host does not have',
  ],
  ["lacks an option", { type: "profile", profile: "gcp-jwt" }, [], 'which needs the option "scope"'],
  [
    "has one too many",
    { type: "profile", profile: "gcp-jwt", options: { scope: "a", b: "c" } },
    [],
    'has no option "b"',
  ],
  ["asks far away in the clear", refreshing("http://login.test/"), ["http://login.test"], "must begin with https://"],
  ["asks where it may not", refreshing("https://evil.test/t"), ["login.test"], "asks evil.test:443 for tokens"],
])("a profile that %s is a fault of the config", async (_, auth, hosts, message) => {
  const fault: unknown = await start(provider(auth, hosts), "http://127.0.0.1:9", await tempFolder()).catch(
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(ConfigError);
  expect(String(fault)).toContain(message);
});
