import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Validator, type Schema } from "@cfworker/json-schema";
import { UsageError } from "@patchbay/core/command";
import { json } from "@patchbay/sdk/testing";
import { describe, expect, test } from "vitest";
import { checkIds } from "../src/check-id.ts";
import { evidenceSchema, reportSchema, snapshotSchema } from "../src/index.ts";
import { sha256 } from "../src/recorder.ts";
import { completion, startGateway } from "./gateway.ts";
import { fileNames, reasonOf, runVerify, statuses } from "./run-verify.ts";

const key = "canary-key-4711";

describe("a gateway that can do everything", () => {
  test("passes every check, with the key of the variable that was named", async () => {
    const gateway = await startGateway();
    const verified = await runVerify(
      { url: `${gateway.url}/v1`, "api-key-env": "ACME_KEY" },
      { env: { ACME_KEY: key } },
    );
    const report = await verified.report();
    expect(report.checks.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(report.checks.map(({ id }) => id)).toEqual(checkIds);
    expect([verified.code, verified.err]).toEqual([0, ""]);
    expect(verified.out).toContain("verdict: passed (12 passed, 0 failed, 0 skipped)");
    expect(new Set(gateway.requests.map(({ headers }) => headers.authorization))).toEqual(new Set([`Bearer ${key}`]));
  });

  test("can be registered elsewhere with what the report says", async () => {
    const gateway = await startGateway({ image: completion("a cat") });
    const verified = await runVerify({ url: gateway.url, "api-key-env": "ACME_KEY" }, { env: { ACME_KEY: key } });
    const report = await verified.report();
    expect(report.registration).toEqual({
      type: "openai_compatible",
      base_url: `${gateway.url}/v1`,
      auth: { kind: "bearer_env", env: "ACME_KEY" },
      capabilities: { json_schema: true, tool_calls: true, streaming: true },
      health: { endpoint: `${gateway.url}/health`, timeout_ms: 2500 },
    });
    expect(report.capabilities).toMatchObject({ image: false, thinking: true, usage: true });
    expect(report.versions).toMatchObject({ patchbay: "0.0.1", node: process.version, gateway: "7.7.7" });
  });

  test("is asked no more than the caps allow, for the first model that chats", async () => {
    const gateway = await startGateway();
    const verified = await runVerify({ url: gateway.url });
    const { checks, spent, model } = await verified.report();
    expect(model).toEqual({ id: "small", chosenBy: "list" });
    for (const { calls, maxCalls } of checks) expect(calls).toBeLessThanOrEqual(maxCalls);
    expect(checks.reduce((sum, { calls }) => sum + calls, 0)).toBe(gateway.requests.length);
    expect(spent).toEqual({ calls: gateway.requests.length, inputTokens: 12 * 12, outputTokens: 3 * 12 });
    const { exchanges } = await verified.evidence();
    for (const { id, maxCalls, maxTokens } of checks) {
      const sent = exchanges.filter(({ check, request }) => check === id && request.method === "POST");
      expect(sent.length).toBeLessThanOrEqual(maxCalls);
      for (const { request } of sent.filter(({ check }) => check !== "error-shape"))
        expect(JSON.parse(request.body)).toMatchObject({ model: "small", max_tokens: maxTokens });
    }
  });

  test("is asked for the model, and for as many tokens, as the flags say", async () => {
    const gateway = await startGateway();
    const verified = await runVerify({ url: gateway.url, model: "other", "max-tokens": "33" });
    const first = gateway.requests.find(({ method }) => method === "POST");
    expect(first?.json()).toMatchObject({ model: "other", max_tokens: 33 });
    const report = await verified.report();
    expect(report.model).toEqual({ id: "other", chosenBy: "flag" });
    expect(reasonOf(report, "models")).toContain("other not among them");
  });

  test("may want another field for the cap of tokens", async () => {
    const refusal = json({ error: { message: "use max_completion_tokens instead" } }, { status: 400 });
    const gateway = await startGateway({
      smoke: (request) => (request.text.includes('"max_tokens"') ? refusal : completion("patchbay")),
    });
    const verified = await runVerify({ url: gateway.url });
    expect(verified.code).toBe(0);
    expect(gateway.requests.at(-1)?.text).toContain('"max_completion_tokens":512');
  });

  test("may be silent about its health", async () => {
    const gateway = await startGateway({ health: json({}, { status: 404 }) });
    const verified = await runVerify({ url: `${gateway.url}/team/v1` });
    const report = await verified.report();
    expect([verified.code, statuses(report)["health"]]).toEqual([0, "skipped"]);
    const paths = gateway.requests.filter(({ method }) => method === "GET").map(({ path }) => path);
    expect(paths).toEqual(["/health", "/team/health", "/team/v1/models"]);
    expect(report.registration.health).toBeUndefined();
  });
});

describe("the files", () => {
  test.each([
    ["of a run that went well", {}],
    ["of a run that failed", { models: json({}, { status: 500 }), smoke: json("nonsense", { status: 502 }) }],
  ])("%s fit their schemas, which stand beside them", async (_name, broken) => {
    const gateway = await startGateway(broken);
    const verified = await runVerify({ url: gateway.url });
    const schemas = [reportSchema, snapshotSchema, evidenceSchema];
    for (const [index, name] of fileNames.entries()) {
      const value = JSON.parse(await readFile(join(verified.folder, name), "utf8")) as { readonly $schema: string };
      const schema = JSON.parse(await readFile(join(verified.folder, value.$schema), "utf8")) as Schema;
      expect(schema).toEqual(schemas[index]);
      expect(new Validator(schema, "2020-12").validate(value)).toEqual({ valid: true, errors: [] });
      expect(new Validator(schema, "2020-12").validate({ ...value, extra: 1 }).valid).toBe(false);
      expect(new Validator(schema, "2020-12").validate({ ...value, createdAt: 1 }).valid).toBe(false);
    }
  });

  test("bear witness to each other by hashes", async () => {
    const gateway = await startGateway();
    const verified = await runVerify({ url: gateway.url });
    const { sha256: own, ...facts } = await verified.evidence();
    expect(own).toBe(sha256(JSON.stringify(facts)));
    for (const { name, sha256: hash, bytes } of facts.files) {
      const text = await readFile(join(verified.folder, name), "utf8");
      expect([hash, bytes]).toEqual([sha256(text), Buffer.byteLength(text)]);
    }
    expect(facts.files.map(({ name }) => name)).toEqual(["provider_report.json", "models_snapshot.json"]);
    expect(facts.exchanges.length).toBe(gateway.requests.length);
    for (const { request, answer } of facts.exchanges) {
      expect(request.sha256).toBe(sha256(request.body));
      expect(answer?.sha256).toBe(sha256(answer?.body ?? ""));
    }
  });

  test("hold the models as the gateway tells them, sorted", async () => {
    const gateway = await startGateway({ models: json({ data: [{ id: "small", window: 9 }, { id: "big" }] }) });
    const verified = await runVerify({ url: gateway.url });
    expect(await verified.snapshot()).toMatchObject({
      isComplete: true,
      count: 2,
      sha256: sha256("big\nsmall"),
      models: [{ id: "big" }, { id: "small", window: 9 }],
    });
  });

  test("go where --out says, and --json prints the report alone", async () => {
    const gateway = await startGateway();
    const verified = await runVerify({ url: gateway.url, out: "proof/one" }, { switches: ["json"] });
    expect(JSON.parse(verified.out)).toEqual(await verified.report());
    expect(verified.folder).toMatch(/proof\/one$/);
  });
});

describe("wrong usage is said, and asks nobody", () => {
  test.each<[string, Record<string, string>, string]>([
    ["neither pool nor address", {}, "verify needs --pool NAME or --url BASE"],
    ["both", { pool: "a", url: "http://127.0.0.1:9" }, "verify needs --pool NAME or --url BASE"],
    ["no address", { url: "gateway" }, "--url needs an address"],
    ["a password in the address", { url: "http://me:pass@127.0.0.1:9" }, "--url must hold neither credentials"],
    ["a key in the address", { url: "http://127.0.0.1:9/v1?key=x" }, "--url must hold neither credentials"],
    ["a variable that is not set", { url: "http://127.0.0.1:9", "api-key-env": "NOPE" }, "variable NOPE is not set"],
    ["a node without its pool", { url: "http://127.0.0.1:9", node: "a" }, "--node goes with --pool"],
    ["a key for a pool", { pool: "a", "api-key-env": "NOPE" }, "--api-key-env goes with --url"],
    ["a check that is none", { url: "http://127.0.0.1:9", require: "tools,magic" }, 'got "magic"'],
    ["a time that is none", { url: "http://127.0.0.1:9", timeout: "soon" }, "--timeout must be a whole number"],
    ["no config", { pool: "a" }, "no plugins.config.ts, .json, .yaml or .yml"],
  ])("%s", async (_name, values, message) => {
    // The program ends with 2.
    const verifying = runVerify(values);
    await expect(verifying).rejects.toThrow(message);
    await expect(verifying).rejects.toBeInstanceOf(UsageError);
  });
});
