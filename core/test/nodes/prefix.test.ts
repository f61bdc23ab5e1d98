import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import type { Config, NodeConfig, PoolConfig } from "../../src/config/config.ts";
import { startTestKernel } from "../../src/testing.ts";
import { plainProtocol, plainProvider } from "../support/plain-wire.ts";

/** A kernel whose nodes answer with pool, node and the model that they were asked for. */
async function open(pools: Readonly<Record<string, Omit<PoolConfig, "provider">>>, config: Config = {}) {
  const upstream = await startFakeUpstream((request) => {
    const [, pool = "", node = ""] = request.path.split("/");
    if (request.path.endsWith("/models")) return json({ models: ["listed"] });
    return json({ text: `${pool}/${node} ${(request.json() as { model: string }).model}` });
  });
  const withUrls = Object.entries(pools).map(([id, pool]) => {
    const nodes = pool.nodes.map((node: NodeConfig, index) => ({
      id: `n${index}`,
      baseUrl: `${upstream.url}/${id}/n${index}`,
      ...node,
    }));
    return [id, { provider: "plain", ...pool, nodes }] as const;
  });
  const kernel = await startTestKernel({
    plugins: [plainProtocol, plainProvider],
    pools: Object.fromEntries(withUrls),
    ...config,
  });
  return {
    kernel,
    upstream,
    async ask(model: string, path = "/v1/chat") {
      const answer = (await (await kernel.request(path, { model, text: "x" })).json()) as Record<string, string>;
      return answer["text"] ?? answer["fault"];
    },
    async list(path = "/v1/models") {
      return ((await (await kernel.request(path)).json()) as { models: readonly string[] }).models;
    },
    async [Symbol.asyncDispose]() {
      await kernel.close();
      await upstream.close();
    },
  };
}

describe("a prefix", () => {
  test("leads to the nodes that have it, and is taken off", async () => {
    await using world = await open(
      { one: { nodes: [{}] }, two: { prefix: "team", nodes: [{}, { prefix: "mine" }] } },
      { defaultPool: "one" },
    );
    expect(await world.ask("team/m")).toBe("two/n0 m");
    expect(await world.ask("mine/m")).toBe("two/n1 m");
    expect(await world.ask("m")).toBe("one/n0 m");
  });

  test("that is none belongs to the model, and so does one behind which nothing is served", async () => {
    await using world = await open(
      { one: { nodes: [{}] }, two: { prefix: "meta-llama", nodes: [{ models: ["small"] }] } },
      { defaultPool: "one" },
    );
    expect(await world.ask("vendor/large")).toBe("one/n0 vendor/large");
    expect(await world.ask("meta-llama/Llama-3")).toBe("one/n0 meta-llama/Llama-3");
    expect(await world.ask("meta-llama/small")).toBe("two/n0 small");
    expect(await world.ask("/small")).toBe("one/n0 /small");
  });

  test("leaves slashes behind the first to the model", async () => {
    await using world = await open({ one: { prefix: "team", nodes: [{}] } });
    expect(await world.ask("team/meta-llama/Llama-3")).toBe("one/n0 meta-llama/Llama-3");
  });

  test("stands with a pool that is named before, and within it alone", async () => {
    const pool = { prefix: "team", nodes: [{}] };
    await using world = await open({ one: pool, two: pool, three: { nodes: [{}] } });
    expect(await world.ask("team/m")).toBe("one/n0 m");
    expect(await world.ask("two:team/m")).toBe("two/n0 m");
    expect(await world.ask("team/m", "/two/v1/chat")).toBe("two/n0 m");
    expect(await world.ask("team/m", "/three/v1/chat")).toBe("three/n0 team/m");
    expect(await world.ask("team/llama3:8b")).toBe("one/n0 llama3:8b");
  });

  test("before an alias leaves the targets that have it", async () => {
    await using world = await open(
      { one: { nodes: [{}] }, two: { prefix: "team", nodes: [{}] } },
      {
        models: {
          fast: [
            { pool: "one", model: "o" },
            { pool: "two", model: "t" },
          ],
        },
      },
    );
    expect(await world.ask("fast")).toBe("one/n0 o");
    expect(await world.ask("team/fast")).toBe("two/n0 t");
  });

  test("that is demanded is the only way to a node, but for aliases", async () => {
    await using world = await open(
      { one: { nodes: [{}] }, two: { prefix: "team", forcePrefix: true, nodes: [{ models: ["m", "only"] }] } },
      { models: { fast: { pool: "two", model: "m" } }, defaultPool: ["two", "one"] },
    );
    expect(await world.ask("m")).toBe("one/n0 m");
    expect(await world.ask("two:m")).toBe("unknown-model");
    expect(await world.ask("m", "/two/v1/chat")).toBe("unknown-model");
    expect(await world.ask("team/m")).toBe("two/n0 m");
    expect(await world.ask("two:team/m")).toBe("two/n0 m");
    expect(await world.ask("fast")).toBe("two/n0 m");
  });

  test("is in the list of models: beside the plain name, or instead of it where it is demanded", async () => {
    await using world = await open({
      one: { prefix: "a", nodes: [{ models: ["m"] }] },
      two: { prefix: "b", forcePrefix: true, nodes: [{ models: ["m2", "list*"] }] },
    });
    const listed = await world.list();
    expect(listed).toEqual(["m", "a/m", "b/m2", "b/listed"]);
    for (const model of listed) expect(await world.ask(model)).not.toBe("unknown-model");
  });

  test("is told by explain", async () => {
    await using world = await open({ one: { prefix: "team", nodes: [{}] } });
    const { route } = await world.kernel.explain({ model: "one:team/m" });
    expect(route).toEqual({ by: "prefix", model: "m", prefix: "team", pool: "one", candidates: 1 });
  });
});

describe("a model of a node", () => {
  const models = [{ id: "m-2025-01-01", alias: "m" }, { id: "other-*" }, "plain"];

  test("with an alias is asked for by it, and the upstream gets the id", async () => {
    await using world = await open({ one: { nodes: [{ models }] } });
    expect(await world.ask("m")).toBe("one/n0 m-2025-01-01");
    expect(await world.ask("m-2025-01-01")).toBe("unknown-model");
    expect(await world.ask("other-1")).toBe("one/n0 other-1");
    expect(await world.ask("plain")).toBe("one/n0 plain");
    expect(await world.list()).toEqual(["plain", "m"]);
  });

  test("has an id of its own on each node, and a target may name the id or the alias", async () => {
    await using world = await open(
      { one: { nodes: [{ models }] }, two: { nodes: [{ models: [{ id: "vendor/m", alias: "m" }] }] } },
      { models: { byId: { pool: "one", model: "m-2025-01-01" }, byAlias: { pool: "two", model: "m" } } },
    );
    expect(await world.ask("one:m")).toBe("one/n0 m-2025-01-01");
    expect(await world.ask("two:m")).toBe("two/n0 vendor/m");
    expect(await world.ask("byId")).toBe("one/n0 m-2025-01-01");
    expect(await world.ask("byAlias")).toBe("two/n0 vendor/m");
  });

  test("is excluded by either word for it, by the name that clients use", async () => {
    const nodes = [{ models, excludedModels: ["other-1"], notSupportedModels: ["pl*", "m"] }];
    await using world = await open({ one: { nodes } });
    expect(await world.ask("other-1")).toBe("unknown-model");
    expect(await world.ask("plain")).toBe("unknown-model");
    expect(await world.ask("m")).toBe("unknown-model");
    expect(await world.ask("other-2")).toBe("one/n0 other-2");
    expect(await world.list()).toEqual([]);
  });
});
