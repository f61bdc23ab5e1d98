import { errorStatus, json, sse } from "@patchbay/sdk/testing";
import { expect, onTestFinished, test, vi } from "vitest";
import { createFolder } from "../../../core/test/cli/folder.ts";
import { chunk, completion, startGateway } from "./gateway.ts";
import { runVerify } from "./run-verify.ts";

const key = 'canary/key+"4711"\\=';

/** Every form of a secret that a reader could take it from. */
function formsOf(secret: string): readonly string[] {
  const quoted = JSON.stringify(secret).slice(1, -1);
  const base64 = Buffer.from(secret).toString("base64").replaceAll("=", "");
  return [secret, quoted, JSON.stringify(quoted).slice(1, -1), encodeURIComponent(secret), base64];
}

test("a gateway that tells its client's key everywhere does not get it into a file", async () => {
  const gateway = await startGateway({
    health: json({ status: "ok", version: key }, { headers: { "set-cookie": key, "x-request-id": key } }),
    models: json({ data: [{ id: "small", note: key, [key]: encodeURIComponent(key) }] }),
    smoke: completion(`patchbay ${Buffer.from(key).toString("base64")}`),
    stream: sse([...Array.from(key).map((letter) => chunk({ content: letter })), chunk({}, "stop")], { done: true }),
    "tool-call": errorStatus(400, { error: { message: `wrong key ${key}` } }),
    nonsense: errorStatus(400, `Bearer ${key}`),
  });
  const verified = await runVerify({ url: gateway.url, "api-key-env": "ACME" }, { env: { ACME: key } });
  expect(gateway.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
  const everything = `${await verified.everything()}${verified.out}`;
  for (const form of formsOf(key)) expect(everything).not.toContain(form);
  expect(everything).toContain("wrong key [redacted]");
  expect(everything).toContain("spell a secret");
  expect(everything).not.toContain("set-cookie");
});

test("no secret of a config gets into a file: by reference, in plain text, in a file, in headers, or of the environment", async () => {
  const secrets = {
    reference: "canary-reference-1",
    plain: "canary-plain-text-2",
    file: "canary-file-3",
    header: "canary-header-4",
    option: "canary-option-5",
    environment: "canary-environment-6",
    pattern: "sk-canaryABCDEFGHIJKLMNOP",
  };
  const told = Object.values(secrets).join(" ");
  const upstream = await startGateway({
    smoke: completion(`patchbay ${told}`),
    image: errorStatus(400, { error: { message: told } }),
    models: json({ data: [{ id: "small", note: told }] }),
  });
  const node = { baseUrl: `${upstream.url}/v1`, headers: { "x-tenant": secrets.header } };
  const cwd = await createFolder({
    "plugins.config.json": {
      server: { keys: [secrets.plain], adminToken: { $env: "ADMIN" } },
      plugins: ["@patchbay/provider-openai"],
      pools: {
        main: { provider: "openai", nodes: [{ ...node, apiKey: { $env: "REFERENCE" } }] },
        other: { provider: "openai", nodes: [{ ...node, apiKey: { $file: "secret.txt" } }] },
      },
    },
    "secret.txt": `${secrets.file}\n`,
  });
  const env = { REFERENCE: secrets.reference, ADMIN: secrets.option, SOME_TOKEN: secrets.environment };
  const verified = await runVerify({ pool: "main", model: "small" }, { cwd, env });
  expect(upstream.requests.some(({ headers }) => headers.authorization === `Bearer ${secrets.reference}`)).toBe(true);
  const everything = `${await verified.everything()}${verified.out}${verified.err}`;
  for (const secret of Object.values(secrets)) expect(everything).not.toContain(secret);
  expect(everything).toContain("[redacted]");
});

test("what a plugin of the config says of its options is no secret", async () => {
  const upstream = await startGateway({ smoke: completion("patchbay") });
  const cwd = await createFolder({
    "plugins.config.mjs": `
      const options = { "~standard": { version: 1, vendor: "own", validate: (value) => ({ value }) }, token: "max_tokens" };
      const plugin = { name: "own", sdk: "1.0", options, setup: () => ({}) };
      export default {
        plugins: ["@patchbay/provider-openai", { plugin }],
        pools: { main: { provider: "openai", nodes: [{ baseUrl: "${upstream.url}/v1", apiKey: { $env: "KEY" } }] } },
      };`,
  });
  const values = { pool: "main", model: "small", config: "plugins.config.mjs" };
  const verified = await runVerify(values, { cwd, env: { KEY: "canary-of-the-key" } });
  expect(await verified.everything()).toContain('"max_tokens"');
});

test("the one-time key of the kernel gets nowhere", async () => {
  const sent = vi.spyOn(globalThis, "fetch");
  onTestFinished(() => sent.mockRestore());
  const cwd = await createFolder({
    "plugins.config.json": {
      plugins: ["@patchbay/provider-echo"],
      pools: { echo: { provider: "echo", nodes: [{}] } },
    },
  });
  const verified = await runVerify({ pool: "echo" }, { cwd });
  const presented = new Set(sent.mock.calls.map(([, init]) => new Headers(init?.headers).get("authorization")));
  const bearer = String([...presented][0]);
  expect([presented.size, bearer]).toEqual([1, expect.stringMatching(/^Bearer [\w-]{43}$/)]);
  const everything = `${await verified.everything()}${verified.out}${verified.err}`;
  expect(everything).not.toContain(bearer.slice("Bearer ".length));
  expect(verified.err).toBe("");
});
