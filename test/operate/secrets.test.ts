import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, env, use } from "@patchbay/core";
import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { plugin as ledger } from "@patchbay/observe-ledger";
import { plugin as metrics } from "@patchbay/observe-metrics";
import { plugin as monitor } from "@patchbay/observe-monitor";
import { plugin as otel } from "@patchbay/observe-otel";
import { plugin as promptLog } from "@patchbay/observe-prompt-log";
import { plugin as record } from "@patchbay/observe-record";
import { webhookTo } from "@patchbay/observe-webhook";
import { plugin as claudeProtocol } from "@patchbay/protocol-claude";
import { plugin as chatProtocol } from "@patchbay/protocol-openai-chat";
import { plugin as provider } from "@patchbay/provider-openai";
import { plugin as redis } from "@patchbay/store-redis";
import { type FakeUpstream, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { readPage } from "../../plugins/observe-metrics/test/read-page.ts";
import { type Receiver, startReceiver } from "../../plugins/observe-otel/test/receiver.ts";
import { canaries, type Canary, canaryNames, type Leak, leaksIn, linesOf } from "./support/canaries.ts";
import { type Echo, echoes, startEchoingUpstream } from "./support/echoing-upstream.ts";
import { adminAnswers, filesIn, headersOf, textOf, withTapesJoined, wordsOf } from "./support/evidence.ts";

/** A node that was refused is asked again at once. */
const neverRest = {
  "credential-rejected": false,
  "quota-exhausted": false,
  "rate-limited": false,
  overloaded: false,
  "upstream-failed": false,
  "invalid-reply": false,
  "stream-interrupted": false,
} as const;
const innocent = "an innocent word of a user";
const prompt = `${innocent}, my key is ${canaries.shaped} and theirs is ${canaries.spareNode}`;

interface Receivers {
  readonly upstream: FakeUpstream;
  readonly hook: FakeUpstream;
  readonly receiver: Receiver;
}

function configOf({ upstream, hook, receiver }: Receivers, folder: string): Config {
  const nodeAt = (id: string, key: string) => ({ id, baseUrl: `${upstream.url}/v1`, apiKey: env(key) });
  const pool = { provider: "openai", cooldown: neverRest };
  const hookHost = new URL(hook.url).host;
  return {
    dataDir: folder,
    log: { level: "debug" },
    server: { keys: [env("CLIENT_KEY")], adminToken: env("ADMIN_TOKEN"), debugHeaders: true, streamChecks: 1 },
    plugins: [
      chatProtocol,
      claudeProtocol,
      provider,
      use(promptLog, { mode: "file", file: join(folder, "prompts.jsonl"), bodies: true, showContent: true }),
      use(record, { share: 1 }),
      use(metrics, { clientLabel: true }),
      use(monitor, { content: true, bodies: true, path: "/admin/feed" }),
      use(otel, {
        endpoint: receiver.url,
        headers: { authorization: env("OTLP_KEY") },
        content: true,
        propagate: true,
        probes: true,
      }),
      use(ledger, { file: join(folder, "ledger.db"), flushMs: 10 }),
      use(ledger, { url: env("POSTGRES_URL"), path: "/admin/usage-elsewhere" }, { id: "ledger-elsewhere" }),
      use(redis, { url: env("REDIS_URL") }),
      use(webhookTo(hookHost), {
        url: `${hook.url}/hook`,
        secret: env("HOOK_SECRET"),
        events: ["node-state", "generation", "plugin-error", "stream-violation"],
        thresholds: [{ name: "errors", when: "errors", over: "1m", above: 0.05 }],
        perMinute: 6000,
      }),
    ],
    pools: {
      main: { ...pool, prefix: "main", nodes: [nodeAt("a", "NODE_KEY")] },
      quoted: { ...pool, prefix: "quoted", nodes: [nodeAt("a", "QUOTED_NODE_KEY")] },
      twice: { ...pool, prefix: "twice", nodes: [nodeAt("a", "TWICE_NODE_KEY")] },
      split: { ...pool, prefix: "split", nodes: [nodeAt("b", "SPLIT_NODE_KEY")] },
      spare: { ...pool, prefix: "spare", nodes: [nodeAt("c", "SPARE_NODE_KEY")] },
    },
    defaultPool: "main",
  };
}

const environment = {
  NODE_KEY: canaries.node,
  QUOTED_NODE_KEY: canaries.quotedNode,
  TWICE_NODE_KEY: canaries.twiceNode,
  SPLIT_NODE_KEY: canaries.splitNode,
  SPARE_NODE_KEY: canaries.spareNode,
  CLIENT_KEY: canaries.client,
  ADMIN_TOKEN: canaries.admin,
  HOOK_SECRET: canaries.webhook,
  OTLP_KEY: `Bearer ${canaries.otlp}`,
  REDIS_URL: `redis://patchbay:${encodeURIComponent(canaries.redis)}@127.0.0.1:1/0`,
  POSTGRES_URL: `postgres://patchbay:${encodeURIComponent(canaries.postgres)}@127.0.0.1:1/patchbay`,
};

/** What everybody wrote, by where. */
let places: ReadonlyMap<string, string>;
let leaks: readonly Leak[];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "patchbay-secrets-"));
  const [upstream, hook, receiver] = await Promise.all([
    startEchoingUpstream(),
    startFakeUpstream(json({})),
    startReceiver(),
  ]);
  const kernel = await startTestKernel(configOf({ upstream, hook, receiver }, folder), {
    baseDir: folder,
    stateDir: folder,
    env: environment,
    overlay: join(folder, "overlay", "overlay.json"),
  });
  try {
    const feed = listen(kernel);
    const told = await provoke(kernel);
    await settled(kernel);
    const shown = await surroundings(kernel);
    await kernel.close();
    places = new Map([
      ...told,
      ...shown,
      ["feed", await feed],
      ["log", kernel.logs.join("\n")],
      ...withTapesJoined(await filesIn(folder)),
      ...receiver.http.requests.map(
        (request, nth) => [`OTLP ${request.path} ${nth}`, textOf(request, "authorization")] as const,
      ),
      ...hook.requests.map((request, nth) => [`webhook ${nth}`, textOf(request)] as const),
    ]);
    leaks = leaksIn(places);
  } finally {
    await kernel.close();
    await Promise.all([upstream.close(), hook.close(), receiver[Symbol.asyncDispose]()]);
    await rm(folder, { recursive: true });
  }
}, 60_000);

afterAll(() => {
  places = new Map();
});

/** Whatever of them shows what people wrote. */
const contentPlaces = ["file prompts.jsonl", "feed", "tape", "OTLP /v1/traces", "GET /admin/logs"];

function textsOf(part: string): readonly string[] {
  return [...places].filter(([place]) => place.startsWith(part)).map(([, text]) => text);
}

/** A place that nobody looked into, or that is empty, holds no secret either. */
test.each([
  ...contentPlaces,
  "log",
  "file ledger.db",
  "file audit.jsonl",
  "OTLP /v1/metrics",
  "webhook",
  "/metrics",
  "GET /admin/config",
  "GET /admin/audit",
  "GET /admin/exchanges/req_",
  "GET /admin/usage",
  "GET /admin/openapi.json",
  "GET /admin/nodes",
  "answer",
])("%s was looked into", (part) => {
  expect(textsOf(part).length).toBeGreaterThan(0);
  for (const text of textsOf(part)) expect(text.length).toBeGreaterThan(20);
});

test.each(contentPlaces)("what a user wrote that is no secret is in %s", (part) => {
  expect(textsOf(part).join("\n")).toContain(innocent);
});

test("what a user wrote is nowhere else", () => {
  const elsewhere = [...places].filter(([place]) => !showsContent(place));
  expect(elsewhere.filter(([, text]) => text.includes(innocent)).map(([place]) => place)).toEqual([]);
});

/** Where nobody can say that a piece of text is only a part. */
const hardToFind: ReadonlySet<Canary> = new Set(["splitNode", "twiceNode"]);
const easyToFind = canaryNames.filter((canary) => !hardToFind.has(canary));

describe("where nothing is shown of what people write is nothing of the secret", () => {
  test.each(canaryNames.filter((canary) => canary !== "twiceNode"))("%s", (canary) => {
    expect(found(canary, (place) => !showsContent(place))).toEqual([]);
  });
});

describe("where it is shown is nothing of the secret", () => {
  test.each(easyToFind)("%s", (canary) => {
    expect(found(canary, showsContent)).toEqual([]);
  });
});

test("a key that an upstream says in two pieces is nowhere, not even when the pieces are put together", () => {
  expect(found("splitNode", showsContent)).toEqual([]);
});

test("a key with quotes that an upstream says as JSON within JSON is nowhere", () => {
  expect(found("twiceNode", () => true)).toEqual([]);
});

test("what stands in the config in plain text is shown by nobody", async () => {
  const folder = await mkdtemp(join(tmpdir(), "patchbay-plain-"));
  const kernel = await startTestKernel(
    {
      server: { keys: [canaries.client], adminToken: canaries.admin },
      plugins: [
        chatProtocol,
        provider,
        use(metrics),
        use(otel, { endpoint: "http://127.0.0.1:9", headers: { authorization: `Bearer ${canaries.otlp}` } }),
        use(ledger, { url: environment.POSTGRES_URL }),
        use(redis, { url: environment.REDIS_URL }),
      ],
      pools: {
        main: {
          provider: "openai",
          prefix: "main",
          nodes: [
            {
              id: "a",
              baseUrl: "http://127.0.0.1:9/v1",
              apiKey: canaries.node,
              proxy: `http://somebody:${encodeURIComponent(canaries.spareNode)}@127.0.0.1:9`,
              headers: { authorization: canaries.header },
            },
          ],
        },
      },
    },
    { baseDir: folder, stateDir: folder, overlay: join(folder, "overlay", "overlay.json") },
  );
  try {
    const answer = await ask(kernel, { pool: "main", echo: "nothing", dialect: "chat", stream: false });
    expect(answer.status).toBe(502);
    const told = [["answer", await wordsOf(answer)] as const];
    const shown = await surroundings(kernel);
    await kernel.close();
    const all = new Map([...told, ...shown, ["log", kernel.logs.join("\n")] as const, ...(await filesIn(folder))]);
    expect(linesOf(leaksIn(all))).toEqual([]);
  } finally {
    await kernel.close();
    await rm(folder, { recursive: true });
  }
});

function showsContent(place: string): boolean {
  return contentPlaces.some((part) => place.startsWith(part));
}

function found(canary: Canary, isLookedAt: (place: string) => boolean): readonly string[] {
  return linesOf(leaks.filter((leak) => leak.canary === canary && isLookedAt(leak.place)));
}

/** Asks in every way that may bring a secret to light; gives what clients were told of failures. */
async function provoke(kernel: TestKernel): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, string>();
  for (const asking of askings) {
    const { pool, echo, dialect, stream } = asking;
    const answer = await ask(kernel, asking);
    const name = `answer ${pool} ${echo} ${dialect} ${stream ? "streamed" : "whole"}`;
    const headers = headersOf(answer);
    const words = await wordsOf(answer);
    // What an upstream said in good order is its client's.
    const isSaid = answer.status === 200 && !echo.includes("error");
    told.set(name, isSaid ? headers : words);
  }
  for (const [name, value] of [
    ["wrong bearer", { authorization: `Bearer ${canaries.wrong}` }],
    ["wrong key", { "x-api-key": canaries.wrong }],
  ] as const) {
    const answer = await kernel.request("/v1/chat/completions", body("nothing", "main", false), {
      headers: { "content-type": "application/json", ...value },
    });
    expect(answer.status).toBe(401);
    told.set(`answer ${name}`, await wordsOf(answer));
  }
  const admin = await kernel.request("/admin/status", undefined, {
    headers: { authorization: `Bearer ${canaries.wrong}` },
  });
  told.set("answer wrong token", await wordsOf(admin));
  for (const [name, answer] of await change(kernel)) told.set(name, answer);
  return told;
}

/** What is changed by the admin door, with a key and with what does not fit. */
async function change(kernel: TestKernel): Promise<ReadonlyMap<string, string>> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${canaries.admin}` };
  const send = async (method: string, path: string, input: object): Promise<string> =>
    await wordsOf(await kernel.request(path, undefined, { method, headers, body: JSON.stringify(input) }));
  const told = new Map<string, string>();
  told.set(
    "added node",
    await send("POST", "/admin/pools/main/nodes", { node: { id: "z", apiKey: canaries.changed } }),
  );
  told.set("changed node", await send("PATCH", "/admin/pools/main/nodes/a", { node: { apiKey: canaries.changed } }));
  told.set(
    "changed headers",
    await send("PATCH", "/admin/pools/main/nodes/a", { node: { headers: { authorization: canaries.changed } } }),
  );
  told.set(
    "explained",
    await send("POST", "/admin/explain", { model: "main/m", headers: { authorization: canaries.header } }),
  );
  told.set("probed", await send("POST", "/admin/nodes/main/a/probe", { how: "chat", model: "m" }));
  told.set("disabled", await send("POST", "/admin/nodes/spare/c/disable", {}));
  return told;
}

interface Asking {
  readonly pool: string;
  readonly echo: Echo;
  readonly dialect: "chat" | "claude";
  readonly stream: boolean;
}

/** Keys that are hard to find have pools of their own. */
function poolsOf(echo: Echo): readonly string[] {
  if (echo.startsWith("split")) return ["split"];
  return echo === "json-error" ? ["main", "twice"] : ["main", "quoted"];
}

const askings: readonly Asking[] = echoes.flatMap((echo) =>
  poolsOf(echo).flatMap((pool) =>
    (["chat", "claude"] as const).flatMap((dialect) =>
      [false, true].map((stream) => ({ pool, echo, dialect, stream })),
    ),
  ),
);

function ask(kernel: TestKernel, { pool, echo, dialect, stream }: Asking): Promise<Response> {
  const path = dialect === "chat" ? "/v1/chat/completions" : "/v1/messages";
  return kernel.request(`${path}?token=${encodeURIComponent(canaries.query)}`, body(echo, pool, stream), {
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${canaries.client}`,
      "x-api-key": canaries.header,
      "api-key": canaries.header,
      "x-goog-api-key": canaries.header,
      "proxy-authorization": `Basic ${Buffer.from(canaries.header).toString("base64")}`,
      cookie: `session=${canaries.cookie}`,
    },
  });
}

function body(echo: Echo, pool: string, stream: boolean): object {
  return {
    model: `${pool}/m`,
    max_tokens: 9,
    stream,
    messages: [{ role: "user", content: `echo:${echo} ${prompt}` }],
  };
}

const asAdmin = { headers: { authorization: `Bearer ${canaries.admin}` } };

/** Listens to the feed until it ends. */
async function listen(kernel: TestKernel): Promise<string> {
  return await wordsOf(await kernel.request("/admin/feed?content=true&bodies=true", undefined, asAdmin));
}

/** Resolves when every sink that can be asked knows of all exchanges. */
async function settled(kernel: TestKernel): Promise<void> {
  const exchanges = askings.length;
  await vi.waitFor(
    async () => {
      const page = readPage(await (await kernel.request("/metrics", undefined, asAdmin)).text());
      expect(page.sum("patchbay_requests_total")).toBe(exchanges);
      const usage = (await (await kernel.request("/admin/usage", undefined, asAdmin)).json()) as {
        readonly total: { readonly exchanges: number };
      };
      expect(usage.total.exchanges).toBe(exchanges);
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** What the gateway shows of itself. */
async function surroundings(kernel: TestKernel): Promise<ReadonlyMap<string, string>> {
  const headers = { authorization: `Bearer ${canaries.client}` };
  return new Map([
    ...(await adminAnswers(kernel, canaries.admin)),
    [
      "GET /admin/logs?content=true",
      await wordsOf(await kernel.request("/admin/logs?content=true", undefined, asAdmin)),
    ],
    ["/metrics", await wordsOf(await kernel.request("/metrics", undefined, asAdmin))],
    ["/health", await wordsOf(await kernel.request("/health", undefined, { headers }))],
    ["/ready", await wordsOf(await kernel.request("/ready"))],
    ["describe", JSON.stringify(kernel.describe())],
    ["status", JSON.stringify(kernel.status())],
    ["plugins", JSON.stringify(kernel.plugins())],
    ["nodes", JSON.stringify(kernel.nodes())],
  ]);
}
