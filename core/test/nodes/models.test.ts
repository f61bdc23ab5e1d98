import { errorStatus, json, startFakeUpstream, type FakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import type { TestKernel } from "../../src/testing.ts";
import { startTestKernel } from "../../src/testing.ts";
import { nodeAt, send } from "../support/gateway.ts";
import { plainProtocol, plainProvider } from "../support/plain-wire.ts";

/** Answers with the pool's name and the model that it was asked for. */
function pool(upstream: FakeUpstream, name: string, node: object = {}) {
  return { provider: "plain", nodes: [{ ...nodeAt(upstream), baseUrl: `${upstream.url}/${name}`, ...node }] };
}

const startUpstream = () =>
  startFakeUpstream((request) =>
    json({ text: `${request.path.split("/")[1]} ${(request.json() as { model: string }).model}` }),
  );

function start(config: Config): Promise<TestKernel> {
  return startTestKernel({ plugins: [plainProtocol, plainProvider], ...config });
}

async function ask(
  kernel: TestKernel,
  model: string,
  path = "/v1/chat",
  headers: Readonly<Record<string, string>> = {},
) {
  const { status, text } = await send(`${kernel.url}${path}`, { body: JSON.stringify({ model, text: "x" }), headers });
  const { text: said, fault, error, message } = JSON.parse(text) as Record<string, string>;
  return {
    status,
    said,
    fault: fault ?? (error as { code?: string } | undefined)?.code,
    message: message ?? JSON.stringify(error),
  };
}

test("a pool is chosen by path, header and prefix, in this order", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({
    pools: {
      one: pool(upstream, "one"),
      two: pool(upstream, "two"),
      three: pool(upstream, "three"),
      rest: pool(upstream, "rest"),
    },
    defaultPool: "rest",
  });
  const header = { "model-provider": "two" };
  expect((await ask(kernel, "m")).said).toBe("rest m");
  expect((await ask(kernel, "three:m")).said).toBe("three m");
  expect((await ask(kernel, "m", "/v1/chat", header)).said).toBe("two m");
  expect((await ask(kernel, "three:m", "/v1/chat", header)).said).toBe("two m");
  expect((await ask(kernel, "m", "/one/v1/chat")).said).toBe("one m");
  expect((await ask(kernel, "m", "/one/chat")).said).toBe("one m");
  expect((await ask(kernel, "three:m", "/one/v1/chat", header)).said).toBe("one m");
});

test("an unknown pool is a 404 that lists the pools, by path and by header", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({
    pools: { one: pool(upstream, "one"), two: pool(upstream, "two") },
    defaultPool: "one",
  });
  for (const answer of [
    await ask(kernel, "m", "/three/v1/chat"),
    await ask(kernel, "m", "/v1/chat", { "model-provider": "three" }),
  ]) {
    expect([answer.status, answer.fault]).toEqual([404, "unknown-pool"]);
    expect(answer.message).toContain("one, two");
  }
});

test("a prefix that names no pool belongs to the model", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({ pools: { main: pool(upstream, "main") }, defaultPool: "main" });
  expect((await ask(kernel, "llama3:8b")).said).toBe("main llama3:8b");
  expect((await ask(kernel, "ft:gpt:org::id")).said).toBe("main ft:gpt:org::id");
  expect((await ask(kernel, "main:llama3:8b")).said).toBe("main llama3:8b");
  expect((await ask(kernel, ":m")).said).toBe("main :m");
});

test("a prefix that names no pool is an unknown model where nothing serves it", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({ pools: { main: pool(upstream, "main", { models: ["alpha"] }) } });
  expect(await ask(kernel, "nope:alpha")).toMatchObject({ status: 404, fault: "unknown-model" });
});

test("an unknown model is a 404 with the nearest names", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({
    pools: { main: pool(upstream, "main", { models: ["alpha-large", "alpha-small", "omega"] }) },
    models: { "alpha-fast": { pool: "main", model: "alpha-small" } },
  });
  const answer = await ask(kernel, "alpha-smal");
  expect([answer.status, answer.fault]).toEqual([404, "unknown-model"]);
  expect(answer.message).toContain("alpha-small");
  expect(answer.message).not.toContain("omega");
  expect(await ask(kernel, "beta", "/main/v1/chat")).toMatchObject({
    status: 404,
    message: expect.stringContaining('pool "main"'),
  });
});

test("an alias leads to its targets in their order", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({
    pools: { one: pool(upstream, "one"), two: pool(upstream, "two") },
    models: {
      fast: [
        { pool: "two", model: "t" },
        { pool: "one", model: "o" },
      ],
    },
  });
  expect((await ask(kernel, "fast")).said).toBe("two t");
  upstream.enqueue(errorStatus(500, {}));
  expect((await ask(kernel, "fast")).said).toBe("one o");
});

test("a pool restricts the targets of an alias, and where it has none the name is a model", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({
    pools: { one: pool(upstream, "one"), two: pool(upstream, "two"), three: pool(upstream, "three") },
    models: {
      fast: [
        { pool: "two", model: "t" },
        { pool: "one", model: "o" },
      ],
    },
  });
  expect((await ask(kernel, "fast", "/one/v1/chat")).said).toBe("one o");
  expect((await ask(kernel, "one:fast")).said).toBe("one o");
  expect((await ask(kernel, "fast", "/v1/chat", { "model-provider": "three" })).said).toBe("three fast");
});

test("an alias goes before models that nodes name", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({
    pools: { one: pool(upstream, "one", { models: ["fast"] }), two: pool(upstream, "two") },
    models: { fast: { pool: "two", model: "t" } },
  });
  expect((await ask(kernel, "fast")).said).toBe("two t");
});

test("a node that names the model goes before the default pool, by itself or by pattern", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({
    pools: {
      rest: pool(upstream, "rest"),
      named: pool(upstream, "named", { models: ["exact"] }),
      globbed: pool(upstream, "globbed", { models: ["glob-*", "*.pattern"] }),
    },
    defaultPool: "rest",
  });
  expect((await ask(kernel, "exact")).said).toBe("named exact");
  expect((await ask(kernel, "glob-7")).said).toBe("globbed glob-7");
  expect((await ask(kernel, "a.pattern")).said).toBe("globbed a.pattern");
  expect((await ask(kernel, "aXpattern")).said).toBe("rest aXpattern");
  expect((await ask(kernel, "Exact")).said).toBe("rest Exact");
});

test("excluded models are served by nobody who excludes them, however they are asked for", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({
    pools: {
      one: pool(upstream, "one", { models: ["a-*"], excludedModels: ["a-secret", "a-old-*"] }),
      rest: pool(upstream, "rest", { excludedModels: ["a-secret"] }),
    },
    models: { hidden: { pool: "one", model: "a-secret" } },
    defaultPool: "rest",
  });
  expect((await ask(kernel, "a-1")).said).toBe("one a-1");
  expect((await ask(kernel, "a-old-1")).said).toBe("rest a-old-1");
  for (const [model, path] of [
    ["a-secret", "/v1/chat"],
    ["one:a-secret", "/v1/chat"],
    ["hidden", "/v1/chat"],
    ["a-secret", "/one/v1/chat"],
  ])
    expect(await ask(kernel, model ?? "", path)).toMatchObject({ status: 404, fault: "unknown-model" });
});

test("the default pool obeys the models of its nodes, and several defaults are tried in order", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({
    pools: { one: pool(upstream, "one", { models: ["a"] }), two: pool(upstream, "two", { models: ["b"] }) },
    defaultPool: ["one", "two"],
  });
  expect((await ask(kernel, "a")).said).toBe("one a");
  expect((await ask(kernel, "b")).said).toBe("two b");
  expect((await ask(kernel, "c")).status).toBe(404);
});

test("a pool is found in a path however the path writes it", async () => {
  await using upstream = await startUpstream();
  await using kernel = await start({ pools: { "my.pool-1": pool(upstream, "main") } });
  expect((await ask(kernel, "m", "/my%2Epool-1/v1/chat")).said).toBe("main m");
  expect((await ask(kernel, "m", "/my.pool-1/v1/chat")).said).toBe("main m");
});

test("the list of models holds aliases, named models and what upstreams list through the patterns", async () => {
  await using upstream = await startFakeUpstream(json({ models: ["glob-1", "glob-secret", "other"] }));
  await using kernel = await start({
    pools: {
      one: pool(upstream, "one", { models: ["named"] }),
      two: pool(upstream, "two", { models: ["glob-*"], excludedModels: ["*-secret"] }),
    },
    models: { fast: { pool: "one", model: "named" } },
  });
  const list = async (path: string) => (await (await kernel.request(path)).json()) as { models: string[] };
  expect(await list("/v1/models")).toEqual({ models: ["fast", "named", "glob-1"] });
  expect(await list("/v1/models")).toEqual({ models: ["fast", "named", "glob-1"] });
  expect(upstream.requests).toHaveLength(1);
  expect(await list("/two/v1/models")).toEqual({ models: ["glob-1"] });
  expect((await kernel.request("/v1/models/named")).status).toBe(200);
  expect((await kernel.request("/v1/models/nothing")).status).toBe(404);
});

test("an upstream that does not list its models costs only its own entries", async () => {
  await using upstream = await startFakeUpstream(errorStatus(500, {}));
  await using kernel = await start({ pools: { one: pool(upstream, "one", { models: ["named", "glob-*"] }) } });
  const answer = await kernel.request("/v1/models");
  expect(await answer.json()).toEqual({ models: ["named"] });
  expect(kernel.status().pools[0]?.ready).toBe(1);
});
