import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import type { Config, NodeConfig } from "@patchbay/core";
import type { TestKernel } from "@patchbay/core/testing";
import type { Call, ChatEvent, KernelEventKind, Plugin } from "@patchbay/sdk";
import {
  cutAfter,
  cutBeforeHeaders,
  type DefaultScript,
  errorStatus,
  json,
  type RecordedRequest,
  type Script,
  sse,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { plug, watch } from "../core/test/support/gateway.ts";
import { startHttpProxy } from "../core/test/upstream/support/http-proxy.ts";
import { chunks, says } from "./support/fake-openai.ts";
import { chatBody, copier, startGateway } from "./support/openai-gateway.ts";

/** None looks like a key, so that no rule of thumb finds them; signs that JSON, addresses and base64 write differently. */
const secrets = {
  node: 'node "quoted"/zebra+4711?x',
  client: "client-zebra/4711+y",
  wrong: "wrong-client-zebra-4711",
  proxy: "proxy zebra:4711@z",
};
const proxyAccount = `somebody:${secrets.proxy}`;

const everyKind: readonly KernelEventKind[] = [
  "exchange-start",
  "request",
  "selection",
  "attempt-start",
  "attempt-commit",
  "attempt-end",
  "wire-head",
  "wire-body",
  "reply",
  "loss",
  "exchange-end",
  "plugin-error",
  "generation",
];

/** Every way in which a secret may stand in a text. */
const forms = [...Object.values(secrets), proxyAccount].flatMap((secret) => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(secret).toString("base64url"),
]);

function expectNoSecret(texts: Readonly<Record<string, string>>): void {
  for (const [where, text] of Object.entries(texts)) {
    expect(text, where).not.toMatch(/zebra/i);
    for (const form of forms) expect(text.includes(form), `${where} holds ${form}`).toBe(false);
  }
}

/** What the upstream was sent, said back to whoever asked. */
function authorizationOf({ headers }: RecordedRequest): string {
  return headers["authorization"] ?? "no authorization";
}

function told(message: string): object {
  return { error: { message, type: "invalid_request_error", param: null, code: message } };
}

/** Answers a chat, and anything else with an empty list. */
function fine(request: RecordedRequest): Script {
  return request.path.endsWith("/completions")
    ? says({ content: "fine" })(request)
    : json({ object: "list", data: [] });
}

const half = chunks([{ content: "one two three four" }]).slice(0, 3);

/** What an upstream does, as a function of what it was sent. */
const upstreams: readonly (readonly [string, DefaultScript])[] = [
  ["answers", fine],
  ["says the key back in a 400", (request) => errorStatus(400, told(`your header was ${authorizationOf(request)}`))],
  ["says the key back in a 401", (request) => errorStatus(401, told(`wrong key: ${authorizationOf(request)}`))],
  ["says the key back in a 429", (request) => errorStatus(429, told(authorizationOf(request)), { "retry-after": "1" })],
  [
    "says the key back in a page of HTML",
    (request) => errorStatus(500, `<html>${authorizationOf(request)}</html>`, { "content-type": "text/html" }),
  ],
  ["says the key back as plain text", (request) => errorStatus(503, `no: ${authorizationOf(request)}`)],
  [
    "says the key back in headers of an error",
    (request) =>
      errorStatus(400, told("no"), { "x-key": authorizationOf(request), "x-should-retry": authorizationOf(request) }),
  ],
  ["says the key back in an error inside a 200", (request) => json(told(authorizationOf(request)))],
  ["says the key back in an error that begins a stream", (request) => sse([told(authorizationOf(request))])],
  ["says the key back in an error amid a stream", (request) => sse([...half, told(authorizationOf(request))])],
  [
    "sends elsewhere, with the key in the address",
    (request) =>
      errorStatus(307, "", { location: `http://127.0.0.1:1/?key=${encodeURIComponent(authorizationOf(request))}` }),
  ],
  ["answers in no known form, with the key", (request) => json({ what: authorizationOf(request) })],
  ["breaks off amid a stream", cutAfter(sse(half), 3)],
  ["closes the connection", cutBeforeHeaders()],
];

describe.each([
  ["passed through", []],
  ["written anew", [copier]],
] as const)("when requests are %s", (_name, plugins) => {
  test.each(upstreams)("no key is told when the upstream %s", async (_what, script) => {
    await using upstream = await startFakeUpstream(script);
    await expectSilence({ baseUrl: `${upstream.url}/v1` }, { plugins });
    expect(upstream.requests[0]?.headers["authorization"]).toBe(`Bearer ${secrets.node}`);
  });
});

test("no key is told when the connection is refused", async () => {
  await expectSilence({ baseUrl: `http://127.0.0.1:${await unusedPort()}/v1` });
});

test("no key is told when a plugin fails with what it holds", async () => {
  await using upstream = await startFakeUpstream((request) => errorStatus(500, told(authorizationOf(request))));
  const clumsy = plug("clumsy", {
    selectNode: (candidates) => {
      throw new Error(`cannot choose from ${JSON.stringify(candidates)}`);
    },
  });
  await expectSilence({ baseUrl: `${upstream.url}/v1` }, { plugins: [clumsy] });
});

/** A provider that tells everybody what its node answered; the answer may hold what the kernel put into the call. */
function talkative(end: "throws" | "tells"): Plugin {
  async function* call({ fetch, log, node }: Call<"chat">): AsyncGenerator<ChatEvent> {
    const text = await (await fetch(`${node.baseUrl}/chat/completions`, { method: "POST" })).text();
    log.with({ text }).error(`got ${text}`, { answer: { text }, error: new Error(text) });
    yield { type: "text-delta", text: "one" };
    if (end === "throws") throw new Error(`got ${text}`);
    yield { type: "error", failure: { code: "upstream-failed", message: text, vendorCode: text, details: { text } } };
  }
  const auth = { type: "header", name: "authorization", prefix: "Bearer " } as const;
  return plug("talkative", { outboundProvider: { id: "talkative", auth, call } });
}

test.each(["throws", "tells"] as const)(
  "no key is told when a programmed provider %s what its node said",
  async (end) => {
    await using upstream = await startFakeUpstream((request) => errorStatus(500, told(authorizationOf(request))));
    const nodes = [{ id: "a", apiKey: secrets.node, baseUrl: `${upstream.url}/v1` }];
    const pools = { main: { provider: "talkative", nodes } };
    const logs = await expectSilence({}, { plugins: [talkative(end)], pools });
    expect(upstream.requests[0]?.headers["authorization"]).toBe(`Bearer ${secrets.node}`);
    expect(logs.filter((line) => line.includes("got "))).not.toHaveLength(0);
  },
);

describe("the password of a proxy is not told", () => {
  test("when all is well", async () => {
    await using upstream = await startFakeUpstream(fine);
    await using proxy = await startHttpProxy(proxyAccount);
    await expectSilence({ baseUrl: `${upstream.url}/v1`, proxy: proxyUrl(proxy.port) });
    expect(upstream.requests.length).toBeGreaterThan(0);
  });

  test("when the proxy refuses it", async () => {
    await using proxy = await startHttpProxy("somebody:else");
    await expectSilence({ baseUrl: "http://127.0.0.1:9/v1", proxy: proxyUrl(proxy.port) });
    expect(proxy.seen.length).toBeGreaterThan(0);
  });

  test("when the proxy is not there", async () => {
    await expectSilence({ baseUrl: "http://127.0.0.1:9/v1", proxy: proxyUrl(await unusedPort()) });
  });
});

test("a client's own key, right or wrong, is not told, however it was sent", async () => {
  await using upstream = await startFakeUpstream(fine);
  const seen = watch(...everyKind);
  await using kernel = await open({ baseUrl: `${upstream.url}/v1` }, seen.plugin);
  const told: Record<string, string> = {};
  for (const key of [secrets.client, secrets.wrong]) {
    for (const headers of [{ authorization: `Bearer ${key}` }, { "x-api-key": key }, { "x-goog-api-key": key }]) {
      const answer = await ask(kernel, "", headers, false);
      expect(answer.status).toBe(key === secrets.wrong ? 401 : 200);
      told[`answer to ${Object.keys(headers).join()} ${key.length}`] = await wordsOf(answer);
    }
    const answer = await ask(kernel, `?key=${encodeURIComponent(key)}`, {}, false);
    expect(answer.status).toBe(key === secrets.wrong ? 401 : 200);
    told[`answer to the query ${key.length}`] = await wordsOf(answer);
  }
  await seen.seen("exchange-end", 4);
  for (const request of upstream.requests) {
    expect(request.path).toBe("/v1/chat/completions");
    expect(JSON.stringify({ ...request.headers, authorization: "" })).not.toContain("zebra");
  }
  expectNoSecret({ ...told, ...(await surroundings(kernel)), events: JSON.stringify(seen.events) });
});

/** Asks whole and streamed, and looks for secrets wherever something can be seen. */
async function expectSilence(node: NodeConfig, config: Config = {}): Promise<readonly string[]> {
  const seen = watch(...everyKind);
  await using kernel = await open(node, seen.plugin, config);
  const headers = { authorization: `Bearer ${secrets.client}` };
  const told: Record<string, string> = {};
  for (const stream of [false, true]) told[`stream: ${stream}`] = await wordsOf(await ask(kernel, "", headers, stream));
  told["embeddings"] = await wordsOf(
    await kernel.request("/v1/embeddings", { model: "m", input: "hello" }, { headers: { ...jsonType, ...headers } }),
  );
  told["models"] = await wordsOf(await kernel.request("/v1/models", undefined, { headers }));
  await seen.seen("exchange-end", 4);
  const events = JSON.stringify(seen.events);
  expect(kernel.describe().plugins.length).toBeGreaterThan(3);
  expectNoSecret({ ...told, ...(await surroundings(kernel)), events });
  return kernel.logs;
}

const jsonType = { "content-type": "application/json" };

function open(node: NodeConfig, watcher: ReturnType<typeof watch>["plugin"], { plugins = [], ...config }: Config = {}) {
  return startGateway([{ id: "a", apiKey: secrets.node, ...node }], {
    server: { keys: [secrets.client], debugHeaders: true },
    log: { level: "debug" },
    plugins: [watcher, ...plugins],
    ...config,
  });
}

function ask(kernel: TestKernel, query: string, headers: Record<string, string>, stream: boolean): Promise<Response> {
  const init = { headers: { ...jsonType, ...headers } };
  return kernel.request(`/v1/chat/completions${query}`, chatBody("hello", { stream }), init);
}

async function wordsOf(answer: Response): Promise<string> {
  const text = await answer.text();
  return `${answer.status} ${JSON.stringify([...answer.headers])} ${text}`;
}

/** What a kernel says of itself. */
async function surroundings(kernel: TestKernel): Promise<Readonly<Record<string, string>>> {
  const headers = { authorization: `Bearer ${secrets.client}` };
  return {
    health: await wordsOf(await kernel.request("/health", undefined, { headers })),
    "health without a key": await wordsOf(await kernel.request("/health")),
    ready: await wordsOf(await kernel.request("/ready", undefined, { headers })),
    describe: JSON.stringify(kernel.describe()),
    status: JSON.stringify(kernel.status()),
    logs: kernel.logs.join("\n"),
  };
}

function proxyUrl(port: number): string {
  const [name = "", ...password] = proxyAccount.split(":");
  return `http://${name}:${encodeURIComponent(password.join(":"))}@127.0.0.1:${port}`;
}

async function unusedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
