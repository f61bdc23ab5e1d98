import { GatewayError, type Observer, type ObserverEndpoint } from "@patchbay/sdk";
import { createGate, createTestClock } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { openKernel } from "../../src/kernel.ts";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import type { Config } from "../../src/config/config.ts";
import { gatewayConfig, plug, readerOf, send, startGateway, watch } from "../support/gateway.ts";

const nowhere = ["http://127.0.0.1:9"];
const token = "admin-token-123456";

const page = (handle: ObserverEndpoint["handle"], more: Partial<ObserverEndpoint> = {}): ObserverEndpoint => ({
  path: "/metrics",
  access: "open",
  handle,
  ...more,
});

const showing = (...endpoints: readonly ObserverEndpoint[]): Observer => ({
  events: ["exchange-end"],
  handle: () => undefined,
  endpoints,
});

async function world(endpoints: readonly ObserverEndpoint[], config: Config = {}, options = {}) {
  const watcher = watch("plugin-error");
  const plugins = [watcher.plugin, plug("pages", { observe: showing(...endpoints) })];
  const kernel = await startGateway(nowhere, { ...config, plugins }, options);
  return {
    kernel,
    watcher,
    get: (path: string, init?: RequestInit) => fetch(`${kernel.url}${path}`, init),
    [Symbol.asyncDispose]: () => kernel.close(),
  };
}

describe("a page of an observer", () => {
  test("is shown beside /health, to whoever reaches the gateway, with what was asked and no credential", async () => {
    let seen: unknown;
    const metrics = page(({ query, headers }) => {
      seen = { query, type: headers["accept"], key: headers["authorization"] };
      return { body: "up 1\n" };
    });
    await using it = await world([metrics], { server: { keys: ["client-key-123456"] } });
    const headers = { accept: "text/plain", authorization: "Bearer client-key-123456" };
    const response = await it.get("/metrics?a=b&key=c", { headers });
    expect([response.status, await response.text()]).toEqual([200, "up 1\n"]);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(seen).toEqual({ query: { a: "b" }, type: "text/plain", key: undefined });
  });

  test("has its own status, headers and bytes", async () => {
    const bytes = page(async () => ({
      status: 503,
      headers: { "content-type": "image/x" },
      body: Buffer.from([0, 255]),
    }));
    await using it = await world([bytes]);
    const response = await it.get("/metrics");
    expect([response.status, response.headers.get("content-type")]).toEqual([503, "image/x"]);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([0, 255]));
  });

  test("that shows nothing is not there, and knows GET alone", async () => {
    await using it = await world([page(() => undefined)]);
    expect((await it.get("/metrics")).status).toBe(404);
    expect((await it.get("/metrics", { method: "POST", body: "{}" })).status).toBe(405);
    expect((await it.get("/metrics/more")).status).toBe(404);
  });

  test("hides the secrets that the gateway knows", async () => {
    const leaking = page(({ query }) => {
      const text = "key-of-a-123456";
      if (query["stream"] === undefined) return { body: text, headers: { "x-text": text } };
      return {
        body: (async function* () {
          yield text;
        })(),
      };
    });
    await using it = await world([leaking]);
    const response = await it.get("/metrics");
    expect([await response.text(), response.headers.get("x-text")]).toEqual(["[redacted]", "[redacted]"]);
    expect(await (await it.get("/metrics?stream=1")).text()).toBe("[redacted]");
  });

  test("is listed in the status, and by the description", async () => {
    const admin = page(() => undefined, { path: "/live/feed", access: "admin" });
    await using it = await world([page(() => undefined), admin], { server: { adminToken: token } });
    const listed = [
      { plugin: "pages", path: "/metrics", access: "open" },
      { plugin: "pages", path: "/live/feed", access: "admin" },
    ];
    const status = await it.get("/admin/status", { headers: { authorization: `Bearer ${token}` } });
    expect(await status.json()).toMatchObject({ endpoints: listed });
    expect(it.kernel.describe().endpoints).toEqual(listed);
  });
});

describe("a page for the operator", () => {
  const secret = page(() => ({ body: "secret" }), { access: "admin" });

  test("wants the admin token, and counts wrong ones together with the admin door", async () => {
    const clock = createTestClock();
    await using it = await world([secret], { server: { adminToken: token, keys: ["client-key-123456"] } }, { clock });
    const ask = (path: string, presented?: string) =>
      it.get(path, presented === undefined ? {} : { headers: { authorization: `Bearer ${presented}` } });
    const none = await ask("/metrics");
    expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect((await ask("/metrics", "client-key-123456")).status).toBe(401);
    expect((await ask(`/metrics?key=${token}`)).status).toBe(401);
    expect(await (await ask("/metrics", token)).text()).toBe("secret");
    for (let n = 0; n < 9; n++) await ask("/metrics", `wrong-${n}`);
    const refused = await ask("/metrics", token);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    expect((await ask("/admin/status", token)).status).toBe(429);
  });

  test("is not there without an admin token", async () => {
    await using it = await world([secret]);
    const [here, nothing] = [await it.get("/metrics"), await it.get("/nothing")];
    expect(here.status).toBe(404);
    expect(await here.text()).toBe((await nothing.text()).replace("/nothing", "/metrics"));
  });
});

describe("a page behind the admin door", () => {
  const schema = { type: "object", properties: { days: { type: "integer" } } };
  const usage = page(
    ({ query }) => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(query) }),
    {
      path: "/admin/usage/summary",
      access: "admin",
      describe: { summary: "What was used", query: { days: { type: "integer" } }, answer: schema },
    },
  );
  const server = { adminToken: token };
  const asAdmin = { headers: { authorization: `Bearer ${token}` } };

  test("wants the admin token, counts wrong ones, and fails as the door does", async () => {
    await using it = await world([usage], { server });
    const shown = await it.get("/admin/usage/summary?days=7", asAdmin);
    expect([shown.status, await shown.json()]).toEqual([200, { days: "7" }]);
    const none = await it.get("/admin/usage/summary");
    expect([none.status, none.headers.get("www-authenticate"), none.headers.get("cache-control")]).toEqual([
      401,
      "Bearer",
      "no-store",
    ]);
    expect(await none.json()).toEqual({ error: { code: "unauthenticated", message: expect.any(String) } });
    const wrongMethod = await it.get("/admin/usage/summary", { ...asAdmin, method: "POST", body: "{}" });
    expect([wrongMethod.status, await wrongMethod.json()]).toMatchObject([
      405,
      { error: { code: "method-not-allowed" } },
    ]);
    const missing = await it.get("/admin/usage", asAdmin);
    expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining("GET /admin/openapi.json")]);
    for (let n = 0; n < 10; n++)
      await it.get("/admin/usage/summary", { headers: { authorization: `Bearer wrong-${n}` } });
    expect((await it.get("/admin/usage/summary", asAdmin)).status).toBe(429);
    expect((await it.get("/admin/status", asAdmin)).status).toBe(429);
  });

  test("is not there without an admin token", async () => {
    await using it = await world([usage]);
    expect((await it.get("/admin/usage/summary", asAdmin)).status).toBe(404);
  });

  test("that fails is a 500 that names the plugin", async () => {
    const broken = page(() => expect.fail("oh no"), { path: "/admin/broken", access: "admin" });
    await using it = await world([broken], { server });
    const response = await it.get("/admin/broken", asAdmin);
    expect([response.status, await response.json()]).toMatchObject([500, { error: { code: "plugin-failed" } }]);
  });

  test("stands in the OpenAPI document of the config of the moment, if it says what it is", async () => {
    const silent = page(() => ({ body: "x" }), { path: "/admin/silent", access: "admin" });
    await using it = await world([usage, silent], { server });
    type Paths = { readonly paths: Readonly<Record<string, unknown>> };
    const pathsNow = async () => ((await (await it.get("/admin/openapi.json", asAdmin)).json()) as Paths).paths;
    const paths = await pathsNow();
    expect(paths["/admin/usage/summary"]).toMatchObject({
      get: {
        summary: "What was used",
        operationId: "get-usage-summary",
        parameters: [{ name: "days", in: "query", schema: { type: "integer" } }],
        responses: {
          "200": { content: { "application/json": { schema } } },
          "401": { content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
        },
      },
    });
    expect(Object.keys(paths)).toContain("/admin/status");
    expect(Object.keys(paths)).not.toContain("/admin/silent");
    await it.kernel.reload(gatewayConfig(nowhere, { server }));
    expect(Object.keys(await pathsNow())).not.toContain("/admin/usage/summary");
  });
});

describe("a page that fails", () => {
  test.each<[string, ObserverEndpoint["handle"], string]>([
    ["throws", () => expect.fail("oh no"), "oh no"],
    ["rejects", () => Promise.reject(new Error("oh no")), "oh no"],
    ["has no body", () => ({}) as never, "body must be text, bytes or an iterable of texts"],
    ["has no such status", () => ({ status: 99, body: "" }), "status must be a number from 200 to 599"],
    ["sets a cookie", () => ({ headers: { "set-cookie": "a=b" }, body: "" }), "set-cookie is not a plugin's to set"],
    [
      "has its own length",
      () => ({ headers: { "content-length": "9" }, body: "" }),
      "content-length is not a plugin's",
    ],
    ["is no object", () => "text" as never, "an answer must be an object with a body"],
  ])("%s: a 500 that names the plugin", async (_what, handle, message) => {
    await using it = await world([page(handle)]);
    const response = await it.get("/metrics");
    const { error } = (await response.json()) as {
      readonly error: { readonly message: string; readonly code: string };
    };
    expect([response.status, error.code]).toEqual([500, "plugin-failed"]);
    expect(error.message).toContain('plugin "pages" failed in observe.endpoint');
    expect(error.message).toContain(message);
    expect(await it.watcher.seen("plugin-error")).toMatchObject({ plugin: "pages", hook: "observe.endpoint" });
  });

  test("may refuse with a failure of its own, which is no fault", async () => {
    const refuse = page(() => Promise.reject(new GatewayError("bad-request", "no such filter")));
    await using it = await world([refuse]);
    const response = await it.get("/metrics");
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("no such filter")]);
    expect(it.watcher.events).toEqual([]);
  });

  test("is given up after five seconds", async () => {
    const clock = createTestClock();
    const asked = createGate();
    const hanging = page(() => {
      asked.open();
      return new Promise<never>(() => undefined);
    });
    await using it = await world([hanging], {}, { clock });
    const response = it.get("/metrics");
    await asked.opened;
    await clock.advance(5000);
    expect((await response).status).toBe(504);
    expect(await (await response).text()).toContain("did not settle observe.endpoint within 5000 ms");
  });

  test("breaks its stream, so that half of it does not look whole", async () => {
    const half = page(() => ({
      body: (async function* () {
        yield "half";
        await Promise.reject(new Error("oh no"));
      })(),
    }));
    await using it = await world([half]);
    await expect((await it.get("/metrics")).text()).rejects.toThrow();
    expect(await it.watcher.seen("plugin-error")).toMatchObject({ plugin: "pages", hook: "observe.endpoint" });
  });
});

describe("a stream of a page", () => {
  /** Counts on for ever, and says when it was ended. */
  function counting(size = 1) {
    const ended = createGate();
    const state = { given: 0 };
    const handle: ObserverEndpoint["handle"] = ({ signal }) => ({
      headers: { "content-type": "text/event-stream" },
      body: (async function* () {
        try {
          while (!signal.aborted) yield `${String(++state.given)}${" ".repeat(size)}\n`;
        } finally {
          ended.open();
        }
      })(),
    });
    return { endpoint: page(handle), ended, state };
  }

  test("has its head out before its first piece, and ends with the client", async () => {
    const go = createGate();
    const ended = createGate();
    const waiting = page(({ signal }) => {
      signal.addEventListener("abort", () => ended.open());
      return {
        headers: { "content-type": "text/event-stream" },
        body: (async function* () {
          await go.opened;
          yield "data: 1\n\n";
          await ended.opened;
        })(),
      };
    });
    await using it = await world([waiting]);
    const controller = new AbortController();
    const response = await it.get("/metrics", { signal: controller.signal });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    go.open();
    await readerOf(response).until("data: 1");
    controller.abort();
    await ended.opened;
    expect(it.watcher.events).toEqual([]);
  });

  test("is asked for no more than its client takes, and closed when that one leaves", async () => {
    const { endpoint, ended, state } = counting(64 * 1024);
    await using it = await world([endpoint]);
    const controller = new AbortController();
    const response = await it.get("/metrics", { signal: controller.signal });
    await readerOf(response).until("1 ");
    // Whoever does not read holds a few buffers of the system, not an endless stream.
    let before = -1;
    while (before !== state.given) {
      before = state.given;
      await it.get("/health").then((health) => health.text());
      await it.get("/health").then((health) => health.text());
    }
    expect(state.given).toBeLessThan(2000);
    controller.abort();
    await ended.opened;
  });

  test("ends when the configuration changes hands", async () => {
    const stalled = createGate();
    const waiting = page(({ signal }) => ({
      body: (async function* () {
        yield "first";
        signal.addEventListener("abort", () => stalled.open());
        await new Promise(() => undefined);
      })(),
    }));
    await using it = await world([waiting]);
    const reader = readerOf(await it.get("/metrics"));
    await reader.until("first");
    await it.kernel.reload(gatewayConfig(nowhere));
    expect(await reader.rest()).toBe("first");
    await stalled.opened;
    expect((await it.get("/metrics")).status).toBe(404);
  });

  test("does not keep the gateway from closing", async () => {
    const waiting = page(() => ({
      body: (async function* () {
        yield "first";
        await new Promise(() => undefined);
      })(),
    }));
    const it = await world([waiting]);
    const reader = readerOf(await it.get("/metrics"));
    await reader.until("first");
    await it.kernel.close();
    expect(await reader.rest()).toBe("first");
  });

  test("is refused where 64 run already", async () => {
    const waiting = page(({ signal }) => ({
      body: (async function* () {
        yield "first";
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      })(),
    }));
    await using it = await world([waiting]);
    const all = await Promise.all(Array.from({ length: 64 }, () => it.get("/metrics")));
    expect(all.every(({ status }) => status === 200)).toBe(true);
    expect((await it.get("/metrics")).status).toBe(429);
    expect((await send(`${it.kernel.url}/health`)).status).toBe(200);
  });
});

describe("the path of a page", () => {
  const start = async (config: Config): Promise<readonly string[]> =>
    await openKernel(resolveConfig(config, { baseDir: "/", env: {} })).then(
      async (kernel) => {
        await kernel.close();
        return [];
      },
      (error: unknown) => [String(error)],
    );
  const at = (path: string, config: Config = {}): Promise<readonly string[]> =>
    start(
      gatewayConfig(nowhere, {
        ...config,
        plugins: [plug("pages", { observe: showing(page(() => undefined, { path })) })],
      }),
    );

  test.each(["/admin/status", "/admin/exchanges/latest", "/admin/nodes/a/b/reset", "/admin/openapi.json"])(
    "%s is the admin door's own",
    async (path) => {
      const taken = page(() => undefined, { path, access: "admin" });
      const plugins = [plug("pages", { observe: showing(taken) })];
      expect(await start(gatewayConfig(nowhere, { plugins }))).toEqual([
        expect.stringContaining(`plugin "pages" shows "${path}", which is taken by the admin door`),
      ]);
    },
  );

  test.each(["/metrics", "/live/feed", "/a.b_c~d-e", "/v1.1", "/healthy", "/main"])("%s may be one", async (path) => {
    expect(await at(path)).toEqual([]);
  });

  test.each([
    ["/health", 'everything below "/health" is taken'],
    ["/ready", "is taken"],
    ["/admin/feed", 'everything below "/admin" wants access "admin"'],
    ["/admin", "is the admin door itself"],
    ["/v1/metrics", "is taken"],
    ["/v1beta/x", "is taken"],
    ["/api/x", "is taken"],
    ["metrics", "must be segments"],
    ["/", "must be segments"],
    ["/metrics/", "must be segments"],
    ["/a//b", "must be segments"],
    ["/a/../b", "must be segments"],
    ["/a?b", "must be segments"],
    ["/a/:id", "must be segments"],
    ["/chat", "which is taken by a protocol's route"],
    ["/models", "which is taken by a protocol's route"],
    ["/main/x", 'which is taken by the pool "main"'],
  ])("%s is a fault when it is loaded", async (path, message) => {
    expect(await at(path)).toEqual([expect.stringContaining(message)]);
  });

  test("belongs to one plugin", async () => {
    const one = plug("one", { observe: showing(page(() => undefined)) });
    const two = plug("two", { observe: showing(page(() => undefined)) });
    expect(await start(gatewayConfig(nowhere, { plugins: [one, two] }))).toEqual([
      expect.stringContaining('plugin "two" shows "/metrics", which is taken by plugin "one"'),
    ]);
  });
});
