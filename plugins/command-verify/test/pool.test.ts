import { symlink, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startTestKernel } from "@patchbay/core/testing";
import { errorStatus } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { createFolder } from "../../../core/test/cli/folder.ts";
import { run } from "../../../core/test/cli/program.ts";
import { startGateway } from "./gateway.ts";
import { reasonOf, runVerify, statuses } from "./run-verify.ts";

const echoConfig = {
  plugins: ["@patchbay/protocol-openai-chat", "@patchbay/provider-echo"],
  pools: { echo: { provider: "echo", nodes: [{ id: "echo" }] } },
};

describe("a pool of the config", () => {
  test("of echo can chat, and cannot do what only models can", async () => {
    const cwd = await createFolder({ "plugins.config.json": echoConfig });
    const verified = await runVerify({ pool: "echo" }, { cwd });
    const report = await verified.report();
    expect([verified.code, verified.err]).toEqual([0, ""]);
    expect(statuses(report)).toEqual({
      health: "passed",
      models: "passed",
      smoke: "passed",
      stream: "passed",
      tools: "failed",
      "json-schema": "failed",
      image: "failed",
      thinking: "failed",
      usage: "passed",
      "error-shape": "passed",
      abort: "passed",
      concurrency: "passed",
    });
    expect(report.target).toMatchObject({ kind: "pool", pool: "echo", answeredBy: ["echo/echo"] });
    expect(report.registration).toMatchObject({
      base_url: "http://127.0.0.1:3000/echo/v1",
      auth: { kind: "none" },
      health: { endpoint: "http://127.0.0.1:3000/health" },
    });
  });

  test("is proved through the whole kernel, and the abort reaches the provider", async () => {
    const upstream = await startGateway();
    const cwd = await createFolder({
      "plugins.config.json": configOf({ main: [{ id: "a", baseUrl: `${upstream.url}/v1` }] }),
    });
    const verified = await runVerify({ pool: "main", model: "small" }, { cwd, env });
    const report = await verified.report();
    expect(report.checks.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(verified.code).toBe(0);
    expect(reasonOf(report, "abort")).toContain("the call to the provider was cancelled");
    const left = upstream.requests.findIndex(({ text }) => text.includes("three hundred"));
    await upstream.closedByClient(left + 1);
    expect(new Set(upstream.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set(["Bearer canary-upstream-1"]),
    );
    expect(report.registration).toMatchObject({ auth: { kind: "bearer_env", env: "DOOR_KEY" } });
  });

  test("is asked at one node alone with --node", async () => {
    const [first, second] = [await startGateway(), await startGateway()];
    const nodes = [{ baseUrl: `${first.url}/v1` }, { baseUrl: `${second.url}/v1` }];
    const cwd = await createFolder({ "plugins.config.json": configOf({ main: nodes }) });
    const verified = await runVerify({ pool: "main", node: "node-2", model: "small" }, { cwd, env });
    expect(verified.code).toBe(0);
    expect(first.requests).toEqual([]);
    expect((await verified.report()).target).toMatchObject({ node: "node-2", answeredBy: ["main/node-2"] });
  });

  test("does not fail a check because its node failed the one before", async () => {
    const boom = errorStatus(500, { error: { message: "boom" } });
    const upstream = await startGateway({ "tool-call": boom, "json-schema": boom, image: boom, thinking: boom });
    const nodes = [
      { id: "a", baseUrl: `${upstream.url}/v1`, cooldown: { "upstream-failed": { after: 1, soft: false } } },
    ];
    const cwd = await createFolder({ "plugins.config.json": configOf({ main: nodes }) });
    const report = await (await runVerify({ pool: "main", model: "small" }, { cwd, env })).report();
    const failed = report.checks.filter(({ status }) => status === "failed").map(({ id }) => id);
    expect(failed).toEqual(["tools", "json-schema", "image", "thinking"]);
  });

  test("that cannot list its models says why on standard error", async () => {
    const upstream = await startGateway({
      models: errorStatus(500, { error: { message: `boom ${env.UPSTREAM_KEY}` } }),
    });
    const config = configOf({ main: [{ id: "a", baseUrl: `${upstream.url}/v1` }] });
    const cwd = await createFolder({ "plugins.config.json": config });
    const verified = await runVerify({ pool: "main", model: "small" }, { cwd, env });
    expect(verified.code).toBe(1);
    expect(reasonOf(await verified.report(), "models")).toBe("the list is empty");
    expect(verified.err).toMatch(/a node did not list its models: .*boom \[redacted\]/);
  });

  test("is not proved by a pool that steps in for it", async () => {
    const [broken, sound] = [await startGateway({ smoke: errorStatus(500, "boom") }), await startGateway()];
    const config = configOf({
      main: [{ id: "a", baseUrl: `${broken.url}/v1` }],
      spare: [{ id: "b", baseUrl: `${sound.url}/v1` }],
    });
    const fallback = { plugin: "@patchbay/policy-fallback", options: { chains: { main: ["spare"] } } };
    const plugins = [...config.plugins, fallback];
    const cwd = await createFolder({ "plugins.config.json": { ...config, plugins } });
    const verified = await runVerify({ pool: "main", model: "small" }, { cwd, env });
    expect(verified.code).toBe(1);
    expect(reasonOf(await verified.report(), "smoke")).toBe("spare/b answered in place of main");
  });

  test("is reached by Chat Completions, whatever its clients speak", async () => {
    const config = { ...echoConfig, plugins: ["@patchbay/protocol-claude", "@patchbay/provider-echo"] };
    const cwd = await createFolder({ "own.json": config });
    expect((await runVerify({ pool: "echo", config: "own.json" }, { cwd })).code).toBe(0);
  });

  test.each([
    [{ pool: "nope" }, 'no pool "nope" in the config; there are echo'],
    [{ pool: "echo", node: "nope" }, 'pool "echo" has no node "nope"; there are echo'],
  ])("that is not there is named (%j)", async (values, message) => {
    const cwd = await createFolder({ "plugins.config.json": echoConfig });
    await expect(runVerify(values, { cwd })).rejects.toThrow(message);
  });
});

describe("a running kernel by its address", () => {
  test("is proved like any gateway, in one pool of it, with a client's key", async () => {
    const config = { ...echoConfig, server: { keys: [{ $env: "DOOR_KEY" }] } };
    await using kernel = await startTestKernel(config, { env });
    const verified = await runVerify({ url: `${kernel.url}/echo/v1`, "api-key-env": "DOOR_KEY" }, { env });
    const report = await verified.report();
    expect([verified.code, report.verdict]).toEqual([0, "passed"]);
    expect(report.versions.gateway).toBe(kernel.status().version);
    const closed = await runVerify({ url: `${kernel.url}/echo/v1`, model: "echo" }, { env });
    expect(reasonOf(await closed.report(), "smoke")).toContain("status 401");
  });
});

test("the program has the command when the package is there", async () => {
  const cwd = await createFolder({ "plugins.config.json": echoConfig });
  const scope = join(cwd, "node_modules", "@patchbay");
  await mkdir(scope, { recursive: true });
  await symlink(fileURLToPath(new URL("..", import.meta.url)), join(scope, "command-verify"));
  const verified = await run(["verify", "--pool", "echo", "--json"], { cwd });
  expect([verified.code, verified.stderr]).toEqual([0, ""]);
  expect(JSON.parse(verified.stdout)).toMatchObject({ verdict: "passed", target: { pool: "echo" } });
}, 60_000);

const env = { UPSTREAM_KEY: "canary-upstream-1", DOOR_KEY: "canary-door-key-1" };

function configOf(pools: Readonly<Record<string, readonly object[]>>) {
  const entries = Object.entries(pools).map(([id, nodes]) => [
    id,
    { provider: "openai", nodes: nodes.map((node) => ({ apiKey: { $env: "UPSTREAM_KEY" }, ...node })) },
  ]);
  return {
    plugins: ["@patchbay/protocol-openai-chat", "@patchbay/provider-openai"],
    server: { keys: [{ $env: "DOOR_KEY" }] },
    pools: Object.fromEntries(entries),
  };
}
