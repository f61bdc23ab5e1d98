import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { createSecret, revealSecret } from "@patchbay/sdk/host";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resolveConfig } from "../../src/config/resolve-config.ts";
import { faultsOf } from "./faults.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "patchbay-secrets-"));
});
afterEach(() => rm(folder, { recursive: true }));

const resolve = (config: unknown) =>
  resolveConfig(config, { baseDir: folder, files: ["config"], env: { KEY: "from-env" } });
const withNode = (node: object) => ({ pools: { main: { provider: "p", nodes: [node] } } });

test("a secret in a file is read beside the config, without white space around it, and the file is watched", async () => {
  await writeFile(join(folder, "key.txt"), "\n from-file \n");
  const { pools, files } = resolve(withNode({ apiKey: { $file: "key.txt" } }));
  const credential = pools[0]?.nodes[0]?.credential;
  expect(credential && revealSecret(credential)).toBe("from-file");
  expect(credential?.source).toBe("file key.txt");
  expect(files).toEqual(["config", join(folder, "key.txt")]);
});

test("a file with nothing in it is a fault", async () => {
  await writeFile(join(folder, "key.txt"), " \n");
  expect(faultsOf(withNode({ apiKey: { $file: "key.txt" } }), { baseDir: folder })).toEqual([
    { path: "pools.main.nodes[0].apiKey", message: "key.txt is empty" },
  ]);
});

test("a secret in plain text works, with a warning that does not show it", () => {
  const { server, warnings } = resolve({ server: { keys: ["plain", { $env: "KEY" }] } });
  expect(server.keys.map(revealSecret)).toEqual(["plain", "from-env"]);
  expect(warnings).toEqual(['server.keys[0]: secret in plain text (use { "$env": "NAME" } or { "$file": "path" })']);
});

test("a secret from code is taken as it is", () => {
  const key = createSecret("made", "test");
  expect(resolve({ server: { keys: [key] } }).server.keys).toEqual([key]);
});

test("a proxy without a password is no secret worth a warning", () => {
  expect(resolve({ upstream: { proxy: "socks5://127.0.0.1:1080" } }).warnings).toEqual([]);
  expect(resolve({ upstream: { proxy: "http://u:p@127.0.0.1:1080" } }).warnings).toHaveLength(1);
});

test("direct is a proxy of its own", () => {
  expect(resolve(withNode({ proxy: "direct" })).pools[0]?.nodes[0]?.connection.proxy).toBe("direct");
});

test("an authority is read as PEM, and watched", async () => {
  const pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
  await writeFile(join(folder, "ca.pem"), pem);
  const { pools, files } = resolve(withNode({ tls: { caFile: "ca.pem", verify: false } }));
  expect(pools[0]?.nodes[0]?.connection).toEqual({ proxy: undefined, ca: pem, verify: false });
  expect(files).toContain(join(folder, "ca.pem"));
});

test("a file that is no certificate is a fault", async () => {
  await writeFile(join(folder, "ca.pem"), "something else");
  expect(faultsOf(withNode({ tls: { caFile: "ca.pem" } }), { baseDir: folder })).toEqual([
    { path: "pools.main.nodes[0].tls.caFile", message: "ca.pem holds no certificate in PEM" },
  ]);
});

test("no secret shows when a config is printed", () => {
  const config = resolve({
    ...withNode({ apiKey: "in-node", proxy: "http://u:in-proxy@x" }),
    server: { keys: ["in-keys"] },
  });
  const shown = `${inspect(config, { depth: 20 })}${JSON.stringify(config)}`;
  for (const secret of ["in-node", "in-proxy", "in-keys"]) expect(shown).not.toContain(secret);
});
