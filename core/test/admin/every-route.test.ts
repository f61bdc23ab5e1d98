import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { json, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { adminRoutes } from "../../src/admin/routes.ts";
import { tempFolder } from "../plugins/temp-folder.ts";
import { chat, keyOf } from "../support/gateway.ts";
import { issuesOf, operationOf, request, startAdmin, token } from "./support.ts";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const secretOfEnvironment = "canary-of-environment-1";
const secretOfConfig = "canary-of-config-1";
const secretOfHeader = "canary-of-header-1";

function pluginFile(model: string): string {
  const setup = `() => ({ transform: { attempt: (request) => ({ ...request, model: "${model}" }) } })`;
  return `export const plugin = { name: "marker", sdk: "1.0", setup: ${setup} };`;
}

async function start() {
  const baseDir = await tempFolder({ "one.js": pluginFile("one"), "two.js": pluginFile("two") });
  const upstream = await startFakeUpstream(json({ text: "hello", models: [] }));
  const it = await startAdmin(
    [
      upstream,
      { id: "b", baseUrl: `${upstream.url}/v1`, apiKey: { $env: "CANARY" }, headers: { "x-own": secretOfHeader } },
    ],
    {
      plugins: [{ plugin: "./one.js", options: undefined }],
      models: { fast: { pool: "main", model: "m" } },
      server: { keys: [secretOfConfig] },
    },
    {
      baseDir,
      overlay: "own.overlay.json",
      stateDir: join(baseDir, ".patchbay"),
      env: { CANARY: secretOfEnvironment },
    },
  );
  return {
    ...it,
    baseDir,
    async [Symbol.asyncDispose]() {
      await it.kernel.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

test("every route of the document answers as it says, takes what it says, and shows no secret", async () => {
  await using it = await start();
  const headers = { authorization: `Bearer ${secretOfConfig}`, "content-type": "application/json" };
  const id = (await chat(it.kernel, {}, { headers })).headers.get("x-request-id") ?? "";
  const node = { id: "c", baseUrl: "http://127.0.0.1:9/v1", apiKey: { $env: "CANARY" } };
  const calls: readonly (readonly [Method, string, object?])[] = [
    ["GET", "/admin/status"],
    ["GET", "/admin/plugins"],
    ["POST", "/admin/plugins/swap", { plugin: "marker", to: "./two.js", canary: { share: 0.5 } }],
    ["POST", "/admin/plugins/promote"],
    ["POST", "/admin/plugins/rollback"],
    ["POST", "/admin/plugins/marker/reset"],
    ["POST", "/admin/plugins/marker/disable", { ifVersion: 0 }],
    ["POST", `/admin/plugins/${encodeURIComponent("./one.js")}/enable`],
    ["PUT", `/admin/plugins/${encodeURIComponent("./one.js")}/options`, { options: {} }],
    ["GET", "/admin/nodes"],
    ["POST", "/admin/nodes/main/a/disable"],
    ["POST", "/admin/nodes/main/a/enable"],
    ["POST", "/admin/nodes/main/a/reset"],
    ["POST", "/admin/nodes/main/a/probe", { how: "chat", model: "m" }],
    ["GET", "/admin/pools"],
    ["POST", "/admin/pools/main/nodes", { node }],
    ["PATCH", "/admin/pools/main/nodes/c", { node: { weight: 2, labels: { tier: "paid" } } }],
    ["DELETE", "/admin/pools/main/nodes/c"],
    ["GET", "/admin/models"],
    ["GET", "/admin/aliases"],
    ["PUT", "/admin/aliases/slow", { alias: [{ pool: "main", model: "m" }] }],
    ["DELETE", "/admin/aliases/slow"],
    ["GET", "/admin/config"],
    ["GET", "/admin/config/diff"],
    ["GET", "/admin/config/history"],
    ["POST", "/admin/config/rollback", { to: 1 }],
    ["POST", "/admin/reload"],
    ["POST", "/admin/explain", { model: "m" }],
    ["GET", "/admin/exchanges?limit=3"],
    ["GET", `/admin/exchanges/${id}`],
    ["GET", "/admin/log/level"],
    ["PUT", "/admin/log/level", { level: "debug" }],
    ["POST", "/admin/drain"],
    ["POST", "/admin/undrain"],
    ["GET", "/admin/audit?limit=100"],
  ];
  const called = new Set<string>();
  const texts: string[] = [];
  for (const [method, path, input] of calls) {
    const { status, text } = await it.ask(method, path, input);
    expect([method, path, status, status === 200 || text]).toEqual([method, path, 200, true]);
    const { pattern, operation } = operationOf(it.openapi.paths, method, path) ?? {};
    const schema = operation?.requestBody?.content["application/json"].schema;
    if (input) expect(issuesOf(schema ?? {}, input), path).toEqual([]);
    called.add(`${method} ${pattern}`);
    texts.push(text);
  }
  expect([...called].toSorted()).toEqual(adminRoutes.map(({ method, path }) => `${method} ${path}`).toSorted());
  const files = [".patchbay/audit.jsonl", "own.overlay.json", ".patchbay/overlay-history/3.json"];
  const kept = await Promise.all(files.map((file) => readFile(join(it.baseDir, file), "utf8")));
  const all = [...texts, ...kept, ...it.kernel.logs, JSON.stringify(it.openapi)].join("\n");
  for (const secret of [secretOfConfig, secretOfEnvironment, secretOfHeader, keyOf("a"), token])
    expect(all).not.toContain(secret);
});

test("every route refuses what it does not know with a 400 and the fault, and changes nothing", async () => {
  await using it = await start();
  for (const { method, path } of adminRoutes) {
    const place = path.replaceAll(/\{\w+\}/g, "main");
    const hasQuery = method === "GET" || method === "DELETE";
    const answer = await (hasQuery
      ? it.ask(method, `${place}?nonsense=1`)
      : it.ask(method, place, { nonsense: 1, ifVersion: -1 }));
    expect([method, path, answer.status]).toEqual([method, path, 400]);
    const { faults } = (answer.body as { error: { faults: { path: string }[] } }).error;
    expect(faults.map((fault) => fault.path)).toContain("nonsense");
  }
  expect((await it.ask("GET", "/admin/status")).body).toMatchObject({ generation: 1, isDraining: false });
});

test("a token in an address opens nothing, whatever the route", async () => {
  await using it = await start();
  for (const { method, path } of adminRoutes) {
    const place = path.replaceAll(/\{\w+\}/g, "main");
    const answer = await request(it.kernel, method, `${place}?token=${token}&key=${token}`, { headers: {} });
    expect([path, answer.status]).toEqual([path, 401]);
  }
});
