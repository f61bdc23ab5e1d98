import { join } from "node:path";
import { expect, test } from "vitest";
import { createFolder, pluginFile } from "./folder.ts";
import { run } from "./program.ts";

test("a config without fault is counted, and no plugin is set up", async () => {
  const cwd = await createFolder({
    "plugins.config.json": {
      plugins: ["./one.js"],
      pools: { main: { provider: "p", nodes: [{}, { apiKey: { $env: "KEY" } }] } },
    },
    "one.js": pluginFile("one", '() => { throw new Error("was set up"); }'),
  });
  expect(await run(["check"], { cwd, env: { KEY: "k" } })).toEqual({
    code: 0,
    stdout: "ok: 1 plugin, 1 pool, 2 nodes\n",
    stderr: "",
  });
});

test("all faults are printed, those of plugins too, and the end is 1", async () => {
  const cwd = await createFolder({
    "plugins.config.json": { server: { prot: 1 }, plugins: ["./none.js"], defaultPool: "main" },
  });
  const { code, stdout, stderr } = await run(["check"], { cwd, env: { PATCHBAY_PORT: "x" } });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("patchbay: 4 faults in the config\n");
  expect(stderr).toContain("  PATCHBAY_PORT: must be a whole number from 0 to 65535");
  expect(stderr).toContain('  server.prot: unknown key (did you mean "port"?)\n');
  expect(stderr).toContain("  plugins[0]: ");
  expect(stderr).toContain('  defaultPool: there is no pool "main"');
});

test("programs get faults and warnings as JSON", async () => {
  const cwd = await createFolder({
    "good.yaml": "server: { keys: [plain-text-key] }\n",
    "bad.yaml": "sever: {}\n",
  });
  const good = await run(["check", "--json", "--config", "good.yaml"], { cwd });
  const bad = await run(["check", "--json", "--config", "bad.yaml"], { cwd });
  expect([good.code, bad.code]).toEqual([0, 1]);
  expect(JSON.parse(good.stdout)).toEqual({ faults: [], warnings: [expect.stringContaining("server.keys[0]")] });
  expect(good.stdout).not.toContain("plain-text-key");
  expect(JSON.parse(bad.stdout)).toEqual({
    faults: [{ path: "sever", message: "unknown key", hint: 'did you mean "server"?' }],
    warnings: [],
  });
});

test("a file that cannot be read as a config is a fault", async () => {
  const cwd = await createFolder({ "plugins.config.json": '{\n  "server" {}\n}' });
  expect(await run(["check"], { cwd })).toEqual({
    code: 1,
    stdout: "",
    stderr: `patchbay: 1 fault in the config\n  ${join(cwd, "plugins.config.json")}: not valid JSON at line 2, column 12: unexpected "{"\n`,
  });
});

test("the config file can come from the environment", async () => {
  const cwd = await createFolder({ "other.json": {} });
  expect((await run(["check"], { cwd, env: { PATCHBAY_CONFIG: "other.json" } })).stdout).toBe(
    "ok: 0 plugins, 0 pools, 0 nodes\n",
  );
});
