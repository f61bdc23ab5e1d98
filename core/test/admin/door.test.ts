import { readFileSync } from "node:fs";
import { createTestClock, json, startFakeUpstream } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { adminRoutes } from "../../src/admin/routes.ts";
import { faultsOf } from "../config/faults.ts";
import { chat, startGateway } from "../support/gateway.ts";
import { clientKey, request, startAdmin, token } from "./support.ts";

const nowhere = ["http://127.0.0.1:9"];
const paths = ["/admin", "/admin/", "/admin/nodes", "/admin/openapi.json", "/admin/nothing", "/admin/v1/chat"];

describe("without an admin token", () => {
  test.each(paths)("%s is a 404 like any path that is none, whatever is presented", async (path) => {
    await using kernel = await startGateway(nowhere, { server: { keys: [clientKey] } });
    const none = await request(kernel, "GET", "/nothing-at-all", { headers: {} });
    for (const headers of [{}, { authorization: `Bearer ${clientKey}` }, { authorization: `Bearer ${token}` }]) {
      const answer = await request(kernel, "GET", path, { headers });
      expect(answer.status).toBe(404);
      expect(answer.text).toBe(none.text.replace("/nothing-at-all", path));
    }
  });

  test("an optional one that is not set leaves the door away", () => {
    const config = { server: { adminToken: { $env: "NOT_SET", optional: true } } };
    expect(resolveConfig(config, { baseDir: "/", env: {} }).server.adminToken).toBeUndefined();
  });
});

describe("whoever has no token", () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ["nothing", {}, ""],
    ["a client key", { authorization: `Bearer ${clientKey}` }, ""],
    ["a part of the token", { authorization: `Bearer ${token.slice(0, -1)}` }, ""],
    ["more than the token", { authorization: `Bearer ${token}x` }, ""],
    ["another scheme", { authorization: `Basic ${token}` }, ""],
    ["the token in x-api-key", { "x-api-key": token }, ""],
    ["the token in the address", {}, `?key=${token}&token=${token}`],
  ])("presents %s and gets a 401, for what is there and what is not", async (_what, headers, query) => {
    await using it = await startAdmin(nowhere, { server: { keys: [clientKey] } });
    for (const path of paths) {
      const answer = await request(it.kernel, "GET", `${path}${query}`, { headers });
      expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
      expect(answer.body).toEqual({ error: { code: "unauthenticated", message: expect.any(String) as string } });
      expect(answer.text).not.toContain(token);
    }
  });

  test("may try ten times a minute; then nobody gets in from there, with whatever token", async () => {
    const clock = createTestClock();
    await using it = await startAdmin(nowhere, {}, { clock });
    const ask = (presented: string) =>
      request(it.kernel, "GET", "/admin/status", { headers: { authorization: `Bearer ${presented}` } });
    for (let n = 0; n < 9; n++) expect((await ask(`wrong-${n}`)).status).toBe(401);
    expect((await ask(token)).status).toBe(200);
    await clock.advance(20_000);
    expect((await ask("wrong-10")).status).toBe(401);
    const refused = await ask(token);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "40"]);
    expect(refused.body).toMatchObject({ error: { code: "rate-limited" } });
    await clock.advance(40_000);
    expect((await ask(token)).status).toBe(200);
    expect(it.kernel.logs.filter((line) => line.includes("a wrong admin token came from 127.0.0.1"))).toHaveLength(10);
    expect(it.kernel.logs.join("")).not.toContain("wrong-1");
  });
});

test("the admin token is no client key", async () => {
  await using upstream = await startFakeUpstream(json({ text: "hello" }));
  await using it = await startAdmin([upstream], { server: { keys: [clientKey] } });
  const ask = (key: string) =>
    chat(it.kernel, {}, { headers: { authorization: `Bearer ${key}`, "content-type": "application/json" } });
  expect([(await ask(token)).status, (await ask(clientKey)).status]).toEqual([401, 200]);
});

test("one secret for both is a fault of the config", () => {
  expect(faultsOf({ server: { keys: ["another", clientKey], adminToken: clientKey } })).toEqual([
    { path: "server.adminToken", message: "must not be one of server.keys: clients would be let in to /admin" },
  ]);
});

describe("the OpenAPI document", () => {
  test("has every route, and no other", async () => {
    await using it = await startAdmin(nowhere);
    expect(it.openapi.openapi).toBe("3.1.0");
    const told = Object.entries(it.openapi.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(told.toSorted()).toEqual(adminRoutes.map(({ method, path }) => `${method} ${path}`).toSorted());
    const ids = Object.values(it.openapi.paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(adminRoutes.length);
  });

  test("and the reference name the same routes", () => {
    const page = readFileSync(new URL("../../../docs/reference/http.md", import.meta.url), "utf8");
    const told = [...page.matchAll(/^\| `((?:GET|POST|PUT|PATCH|DELETE) \/admin\/\S+)` /gm)].map(
      ({ 1: route = "" }) => route,
    );
    const known = adminRoutes.map(({ method, path }) => `${method} ${path}`);
    expect(told.toSorted()).toEqual([...known, "GET /admin/openapi.json"].toSorted());
  });

  test("says what a route takes", async () => {
    await using it = await startAdmin(nowhere);
    const explain = it.openapi.paths["/admin/explain"]?.["post"]?.requestBody?.content["application/json"].schema;
    expect(explain).toMatchObject({
      required: ["model"],
      properties: { model: { type: "string" }, headers: { type: "object", additionalProperties: { type: "string" } } },
    });
    expect(it.openapi.paths["/admin/exchanges"]?.["get"]?.parameters).toMatchObject([
      { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 1000 } },
    ]);
    expect(it.openapi.paths["/admin/exchanges/{id}"]?.["get"]?.parameters).toMatchObject([{ name: "id", in: "path" }]);
  });
});

test("errors have one shape", async () => {
  await using it = await startAdmin(nowhere);
  const cases: readonly (readonly [string, string, unknown, number])[] = [
    ["GET", "/admin/nothing", undefined, 404],
    ["DELETE", "/admin/nodes", undefined, 405],
    ["POST", "/admin/openapi.json", undefined, 405],
    ["POST", "/admin/explain", "{", 400],
    ["POST", "/admin/explain", [], 400],
    ["POST", "/admin/explain", "x".repeat(1024 * 1024 + 1), 413],
    ["GET", "/admin/exchanges?limit=0", undefined, 400],
    ["GET", "/admin/exchanges?limit=many", undefined, 400],
    ["GET", "/admin/status?what=ever", undefined, 400],
    ["GET", "/admin/exchanges/none", undefined, 404],
    ["POST", "/admin/nodes/main/nobody/disable", undefined, 404],
  ];
  for (const [method, path, input, status] of cases) {
    const answer = await request(it.kernel, method, path, { input });
    expect([path, answer.status]).toEqual([path, status]);
    expect(Object.keys(answer.body as object)).toEqual(["error"]);
    expect(answer.body).toMatchObject({
      error: { code: expect.any(String) as string, message: expect.any(String) as string },
    });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("x-request-id")).toMatch(/^req_/);
  }
});

test("an input with faults is told all of them", async () => {
  await using it = await startAdmin(nowhere);
  const { status, body } = await it.ask("POST", "/admin/explain", { modle: "m", at: "soon", stream: 1 });
  expect(status).toBe(400);
  expect(body).toMatchObject({
    error: {
      code: "bad-request",
      faults: [
        { path: "modle", message: "unknown key", hint: 'did you mean "model"?' },
        { path: "model", message: "missing, must be a model's name" },
        { path: "stream" },
        { path: "at" },
      ],
    },
  });
});
