import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config, NodeConfig } from "@patchbay/core";
import {
  createGate,
  createTestClock,
  errorStatus,
  type FakeUpstream,
  json,
  pauseBeforeHeaders,
  type RecordedRequest,
  type Script,
  startFakeUpstream,
} from "@patchbay/sdk/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { createFolder } from "../../core/test/cli/folder.ts";
import { run } from "../../core/test/cli/program.ts";
import cheapThenGood from "../../docs/examples/recipes/cheap-then-good.config.ts";
import imported from "../../docs/examples/recipes/imported.config.ts";
import localThenCloud from "../../docs/examples/recipes/local-then-cloud.config.ts";
import sessions from "../../docs/examples/recipes/sessions.config.ts";
import threeKeys from "../../docs/examples/recipes/three-keys-one-limit.config.ts";
import twoKeys from "../../docs/examples/recipes/two-keys.config.ts";
import { says } from "../support/fake-openai.ts";
import { chatBody, startExample } from "./example.ts";

const folder = fileURLToPath(new URL("../../docs/examples/recipes/", import.meta.url));

const env = {
  PATCHBAY_API_KEY: "client-key-123456",
  OPENAI_KEY_1: "key-1-123456",
  OPENAI_KEY_2: "key-2-123456",
  OPENAI_KEY_3: "key-3-123456",
  OPENAI_API_KEY: "key-o-123456",
  ANTHROPIC_API_KEY: "key-a-123456",
  OPENAI_CUSTOM_FIRST_KEY: "key-4-123456",
  OPENAI_CUSTOM_SECOND_KEY: "key-5-123456",
  CLAUDE_CUSTOM_MAIN_KEY: "key-6-123456",
};

/** A recipe at work; every node's endpoint is one upstream, which tells nodes apart by their paths. */
async function cook(config: Config) {
  const clock = createTestClock();
  const failing = new Map<string, Script>();
  const upstream = await startFakeUpstream((request) => failing.get(nodeOf(request)) ?? answer(request));
  const changes = { ...config, pools: mapNodes(config, upstream), upstream: { retryPauseMs: 0, ...config.upstream } };
  const kernel = await startExample("recipes", config, { changes, env, clock });
  onTestFinished(async () => {
    await kernel.close();
    await upstream.close();
  });
  const asked = (): readonly string[] => upstream.requests.map(nodeOf);
  return {
    clock,
    upstream,
    kernel,
    failing,
    /** The nodes that were asked, in order. */
    asked,
    ask: async (model: string, init: { readonly headers?: Record<string, string>; readonly fields?: object } = {}) => {
      const headers = { "content-type": "application/json", "x-api-key": env.PATCHBAY_API_KEY, ...init.headers };
      const body = { ...chatBody(model, "hello"), ...init.fields };
      const before = upstream.requests.length;
      const response = await kernel.request("/v1/chat/completions", body, { headers });
      await response.text();
      return { status: response.status, nodes: asked().slice(before) };
    },
  };
}

function mapNodes({ pools = {} }: Config, { url }: FakeUpstream): NonNullable<Config["pools"]> {
  const at = (pool: string) => (node: NodeConfig) => ({ ...node, baseUrl: `${url}/${pool}/${node.id}/v1` });
  return Object.fromEntries(
    Object.entries(pools).map(([id, pool]) => [id, { ...pool, nodes: pool.nodes.map(at(id)) }]),
  );
}

function nodeOf({ path }: RecordedRequest): string {
  return path.split("/").slice(1, 3).join("/");
}

/** In the format that the path is of. */
function answer(request: RecordedRequest): Script {
  const { model } = request.json() as { readonly model: string };
  if (request.path.endsWith("/messages")) {
    const usage = { input_tokens: 1, output_tokens: 1 };
    const content = [{ type: "text", text: "hello" }];
    const message = { id: "msg_1", type: "message", role: "assistant", stop_reason: "end_turn", stop_sequence: null };
    return json({ ...message, model, content, usage });
  }
  if (request.path.endsWith("/chat"))
    return json({ model, message: { role: "assistant", content: "hello" }, done: true, done_reason: "stop" });
  return says({ content: "hello" })(request);
}

const limited = errorStatus(429, { error: { message: "slow down" } }, { "retry-after": "30" });
const tools = [{ type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } }];

describe("two keys", () => {
  test("share by weight; one that is limited rests, loses nothing and comes back", async () => {
    const { ask, asked, failing, clock } = await cook(twoKeys);
    for (let turn = 0; turn < 8; turn++) await ask("gpt-5");
    expect(asked().filter((node) => node === "openai/first")).toHaveLength(6);
    failing.set("openai/first", limited);
    const during = [await ask("gpt-5"), await ask("gpt-5"), await ask("gpt-5")];
    expect(during.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(during.flatMap(({ nodes }) => nodes).filter((node) => node === "openai/first")).toHaveLength(1);
    failing.clear();
    await clock.advance(30_000);
    const after = [await ask("gpt-5"), await ask("gpt-5"), await ask("gpt-5")];
    expect(after.flatMap(({ nodes }) => nodes)).toContain("openai/first");
  });
});

describe("cheap, then good", () => {
  test("asks the cheap model first, whatever the order of the alias, and the good one when that cannot", async () => {
    const { ask, failing } = await cook(cheapThenGood);
    expect(await ask("auto")).toEqual({ status: 200, nodes: ["cheap/main"] });
    failing.set("cheap/main", limited);
    expect(await ask("auto")).toEqual({ status: 200, nodes: ["cheap/main", "good/main"] });
    expect(await ask("auto")).toEqual({ status: 200, nodes: ["good/main"] });
  });

  test("asks the good one at once for what has tools", async () => {
    const { ask } = await cook(cheapThenGood);
    expect(await ask("auto", { fields: { tools } })).toEqual({ status: 200, nodes: ["good/main"] });
  });
});

describe("a session", () => {
  test("stays on its node, others are shared out, and it moves for good when the node fails", async () => {
    const { ask, failing } = await cook(sessions);
    const of = async (session: string) => (await ask("gpt-5", { headers: { "x-session-id": session } })).nodes;
    expect([await of("one"), await of("two")]).toEqual([["openai/first"], ["openai/second"]]);
    expect([await of("one"), await of("one"), await of("two")]).toEqual([
      ["openai/first"],
      ["openai/first"],
      ["openai/second"],
    ]);
    failing.set("openai/first", limited);
    expect(await of("one")).toEqual(["openai/first", "openai/second"]);
    failing.clear();
    expect(await of("one")).toEqual(["openai/second"]);
  });
});

describe("three keys with one limit", () => {
  test("take two requests each at once; the seventh waits for the first that is done", async () => {
    const { upstream, kernel, ask, asked } = await cook(threeKeys);
    const gate = createGate();
    upstream.setDefault((request) => pauseBeforeHeaders(answer(request), gate));
    const six = Array.from({ length: 6 }, () => ask("gpt-5"));
    await upstream.received(6);
    const seventh = ask("gpt-5");
    while (!kernel.nodes().some(({ waiting }) => waiting > 0)) await new Promise(setImmediate);
    const counts = ["first", "second", "third"].map((id) => asked().filter((node) => node === `openai/${id}`).length);
    expect(counts).toEqual([2, 2, 2]);
    gate.open();
    const all = await Promise.all([...six, seventh]);
    expect(all.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 200));
  });

  test("are simulated as the guide shows", async () => {
    const { code, stdout } = await run(
      ["simulate", "--config", "three-keys-one-limit.config.ts", "--arrivals", "arrivals.jsonl"],
      { cwd: folder, env },
    );
    expect(code).toBe(0);
    expect(stdout).toBe(await readFile(join(folder, "simulated.txt"), "utf8"));
  });
});

describe("a local model", () => {
  test("answers as long as it has room, then the cloud's of the same weight does", async () => {
    const { ask, upstream, failing } = await cook(localThenCloud);
    expect(await ask("llama3.3")).toEqual({ status: 200, nodes: ["local/here"] });
    const gate = createGate();
    failing.set("local/here", pauseBeforeHeaders(json({ model: "m", message: { content: "" }, done: true }), gate));
    const slow = ask("llama3.3");
    await upstream.received(2);
    expect(await ask("llama3.3")).toEqual({ status: 200, nodes: ["cloud/main"] });
    expect(upstream.requests.at(-1)?.json()).toMatchObject({ model: "gpt-5-mini" });
    gate.open();
    await slow;
  });

  test("that is switched off is left alone for half a minute", async () => {
    const { ask, failing, clock } = await cook(localThenCloud);
    failing.set("local/here", errorStatus(503, "starting"));
    expect((await ask("qwen3")).nodes).toEqual(["local/here", "cloud/main"]);
    expect((await ask("qwen3")).status).toBe(200);
    failing.clear();
    await clock.advance(60_000);
    expect((await ask("qwen3")).nodes).toEqual(["local/here"]);
  });
});

describe("an imported config", () => {
  test("is what the command makes of the old files", async () => {
    const cwd = await createFolder();
    const { code, stdout } = await run(["import", "aiclient2api", join(folder, "aiclient2api")], { cwd });
    expect(code).toBe(0);
    expect(stdout.replace(`${cwd}/plugins.config.ts`, "imported.config.ts")).toBe(
      await readFile(join(folder, "imported.txt"), "utf8"),
    );
    expect(await readFile(join(cwd, "plugins.config.ts"), "utf8")).toBe(
      await readFile(join(folder, "imported.config.ts"), "utf8"),
    );
  });

  test("serves: a model that one node does not have goes to the other, and to the other provider in the end", async () => {
    const { ask, failing } = await cook(imported);
    expect(await ask("gpt-5")).toEqual({ status: 200, nodes: ["openai-custom/first"] });
    failing.set("openai-custom/first", limited);
    expect(await ask("gpt-5")).toEqual({ status: 200, nodes: ["openai-custom/first", "claude-custom/main"] });
    expect((await ask("gpt-5-mini")).status).toBe(200);
  });
});
