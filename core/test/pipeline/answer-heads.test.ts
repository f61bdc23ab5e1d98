import type { Transform, UpstreamHead } from "@patchbay/sdk";
import { errorStatus, json, type Script, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { chat, coded, plug, startGateway, watch } from "../support/gateway.ts";

const fine: Script = json({ text: "hi" }, { headers: { "x-left": "7", "set-cookie": "a=b" } });

/** A gateway whose nodes answer so, with one transform. */
async function world(scripts: readonly Script[], transform: Transform, config: Config = {}) {
  const upstreams = await Promise.all(scripts.map((script) => startFakeUpstream(script)));
  const watcher = watch("plugin-error", "attempt-end", "attempt-start");
  const plugins = [watcher.plugin, plug("shaper", { transform }), ...(config.plugins ?? [])];
  const kernel = await startGateway(upstreams, { ...config, plugins });
  return {
    kernel,
    watcher,
    upstreams,
    [Symbol.asyncDispose]: async () => {
      await kernel.close();
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
}

describe("a transform that looks at an upstream's head", () => {
  test("sees status and headers, and says what the client gets of them, while the bytes pass", async () => {
    const heads: UpstreamHead[] = [];
    await using it = await world([fine], {
      head(head, { attempt, candidate }) {
        heads.push(head);
        return { "x-limit-left": head.headers["x-left"] ?? "", "x-who": `${candidate.node.id}${attempt}` };
      },
    });
    const body = '{"model":"m",  "stream":false,"text":"hi"}';
    const response = await it.kernel.request("/v1/chat", undefined, { method: "POST", body });
    expect([response.headers.get("x-limit-left"), response.headers.get("x-who")]).toEqual(["7", "a1"]);
    expect(response.headers.has("set-cookie")).toBe(false);
    expect(heads).toMatchObject([{ status: 200, headers: { "x-left": "7", "set-cookie": "a=b" } }]);
    expect(await it.watcher.seen("attempt-start")).toMatchObject({ passthrough: true });
    expect(it.upstreams[0]?.requests[0]?.text).toBe(body);
  });

  test("speaks for who answers, or failed last", async () => {
    const transform: Transform = {
      head: ({ status }, { candidate }) => ({ [`x-of-${candidate.node.id}`]: String(status) }),
    };
    const headersOf = async (scripts: readonly Script[]): Promise<readonly (string | null)[]> => {
      await using it = await world(scripts, transform);
      const { status, headers } = await chat(it.kernel);
      return [String(status), headers.get("x-of-a"), headers.get("x-of-b")];
    };
    expect(await headersOf([errorStatus(500, {}), fine])).toEqual(["200", null, "200"]);
    expect(await headersOf([errorStatus(500, {}), errorStatus(429, {})])).toEqual(["429", null, "429"]);
  });

  test("does not see programmed providers, and the filter of its wires counts", async () => {
    let seen = 0;
    await using it = await world(
      [],
      { head: () => void seen++ },
      {
        plugins: [
          coded(async function* () {
            yield { type: "text-delta", text: "hi" } as const;
            yield { type: "finish", reason: "stop" } as const;
          }),
        ],
        pools: { own: { provider: "coded", nodes: [{ id: "x" }] } },
        defaultPool: "own",
      },
    );
    expect((await chat(it.kernel)).status).toBe(200);
    await using other = await world([fine], { when: { wires: ["another"] }, head: () => void seen++ });
    expect((await chat(other.kernel)).status).toBe(200);
    expect(seen).toBe(0);
  });
});

const wrong: readonly (readonly [string, () => unknown, string])[] = [
  ["throws", () => expect.fail("oh no"), "oh no"],
  ["answers later", () => Promise.resolve({}), "head must answer at once"],
  ["answers with text", () => "x-a: b", "head must return headers or nothing"],
  ["names a cookie", () => ({ "set-cookie": "a=b" }), "set-cookie is not a plugin's to set"],
  ["names the connection", () => ({ "transfer-encoding": "chunked" }), "transfer-encoding belongs to the connection"],
  ["describes the body", () => ({ "content-encoding": "gzip" }), "content-encoding is the kernel's to set"],
  ["speaks as the gateway", () => ({ "x-patchbay-cache": "hit" }), "x-patchbay-cache is the gateway's to set"],
  ["writes in capitals", () => ({ "X-A": "b" }), "is no name of a header in lower case"],
  ["breaks the line", () => ({ "x-a": "b\r\nx-c: d" }), "x-a must be one line of visible ASCII"],
  ["gives a number", () => ({ "x-a": 1 }), "x-a must be one line of visible ASCII"],
];

describe("a transform whose word on a head cannot be taken", () => {
  test.each(wrong)("%s: the attempt fails and names it", async (_what, head, message) => {
    await using it = await world([fine], { head: head as Transform["head"] & object });
    const response = await chat(it.kernel);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain(message);
    expect(await it.watcher.seen("plugin-error")).toMatchObject({ plugin: "shaper", hook: "transform.head" });
  });

  test.each(wrong)("%s: an optional one is reported, and the answer goes on", async (_what, head) => {
    await using it = await world([fine], { optional: true, head: head as Transform["head"] & object });
    expect(await (await chat(it.kernel)).json()).toMatchObject({ text: "hi" });
    expect(await it.watcher.seen("plugin-error")).toMatchObject({ plugin: "shaper", hook: "transform.head" });
  });
});

describe("headers that a transform sets", () => {
  test("at position request hold for the answer, for a failure too; those of an attempt where it counts", async () => {
    const transform: Transform = {
      request: (_request, call) => call.replyHeader("x-patchbay-cache", "miss"),
      attempt: (_request, call) => call.replyHeader(`x-tried-${call.candidate.node.id}`, "yes"),
    };
    for (const scripts of [
      [errorStatus(500, {}), fine],
      [errorStatus(500, {}), errorStatus(400, {})],
    ]) {
      await using it = await world(scripts, transform);
      const { headers } = await chat(it.kernel);
      const shown = ["x-patchbay-cache", "x-tried-a", "x-tried-b"].map((name) => headers.get(name));
      expect(shown).toEqual(["miss", null, "yes"]);
    }
  });

  test.each(["x-patchbay-node", "x-request-id", "content-type", "set-cookie", "connection", "X-A"])(
    "%s is refused, and the request fails",
    async (name) => {
      await using it = await world([fine], { request: (_request, call) => call.replyHeader(name, "x") });
      const response = await chat(it.kernel);
      expect(response.status).toBe(500);
      expect(await it.watcher.seen("plugin-error")).toMatchObject({ plugin: "shaper", hook: "transform.request" });
    },
  );

  test("hold no secret", async () => {
    const transform: Transform = { head: ({ headers }) => ({ "x-echo": headers["x-echo"] ?? "" }) };
    const echo: Script = json({ text: "hi" }, { headers: { "x-echo": "key-of-a-123456" } });
    await using it = await world([echo], transform);
    expect((await chat(it.kernel)).headers.get("x-echo")).toBe("[redacted]");
  });
});
