import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { createFolder, pluginFile, writeFiles } from "./folder.ts";
import { launch, type Program, run } from "./program.ts";

const anyPort = { server: { port: 0 } };

/** Starts the kernel of a folder and waits until it listens. */
async function start(cwd: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const program = launch(["start", ...args], { cwd, env });
  onTestFinished(() => void program.child.kill("SIGKILL"));
  const url = await program.waitFor("stdout", /listens on (http:\S+)\n/);
  return { program, url };
}

async function end(program: Program, signal: NodeJS.Signals = "SIGTERM") {
  program.child.kill(signal);
  return program.ended;
}

describe("start", () => {
  test.each(["SIGINT", "SIGTERM"] as const)("serves without any plugin until %s, and ends with 0", async (signal) => {
    const { program, url } = await start(await createFolder({ "plugins.config.json": anyPort }));
    const health = await fetch(`${url}/health`);
    expect(health.status).toBe(200);
    const { code, stdout } = await end(program, signal);
    expect(code).toBe(0);
    expect(stdout).toContain("open: no key, loopback only");
    expect(stdout).toContain(`curl ${url}/health`);
  });

  test("never shows a key", async () => {
    const cwd = await createFolder({ "plugins.config.json": anyPort });
    const { program } = await start(cwd, ["--api-key", "key-of-the-flag"], { PATCHBAY_API_KEY: "key-of-the-variable" });
    const { stdout, stderr } = await end(program);
    expect(stdout).toContain("closed: clients need a key");
    expect(stdout + stderr).not.toMatch(/key-of-the/);
  });

  test("a second signal ends it at once with 130", async () => {
    const cwd = await createFolder({
      "plugins.config.json": { ...anyPort, plugins: ["./stuck.js"] },
      "stuck.js": pluginFile("stuck", "() => ({ dispose: () => new Promise(() => {}) })"),
    });
    const { program } = await start(cwd);
    program.child.kill("SIGINT");
    await program.waitFor("stderr", /draining/);
    expect((await end(program, "SIGINT")).code).toBe(130);
  });
});

describe("start refuses", () => {
  test("a config with faults, with 2", async () => {
    const cwd = await createFolder({ "plugins.config.json": { server: { port: -1 }, defaultPool: "none" } });
    const { code, stdout, stderr } = await run(["start"], { cwd });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("patchbay: 2 faults in the config\n");
  });

  test("a plugin that is not there, with 2", async () => {
    const cwd = await createFolder({ "plugins.config.json": { plugins: ["./none.js"] } });
    const { code, stderr } = await run(["start"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("  plugins[0]: ");
  });

  test("an address that others can reach without a key, with 2", async () => {
    const cwd = await createFolder({ "plugins.config.json": anyPort });
    const { code, stderr } = await run(["start", "--host", "0.0.0.0"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("server.keys: other machines can reach 0.0.0.0: at least one key is needed");
  });

  test("a port that is in use, with 1 and one line", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const cwd = await createFolder({ "plugins.config.json": {} });
    expect(await run(["start", "--port", String(port)], { cwd })).toEqual({
      code: 1,
      stdout: "",
      stderr: `patchbay: 127.0.0.1:${port} is already in use: choose another port with --port\n`,
    });
  });

  test("--log-prompts when the config does not say what it is for, with 2", async () => {
    const cwd = await createFolder({ "plugins.config.json": anyPort });
    const { code, stderr } = await run(["start", "--log-prompts", "file"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("--log-prompts: the config does not say which plugin this flag is for");
  });
});

describe("a reload", () => {
  test("happens when the file changes; faults leave the config before it at work", async () => {
    const cwd = await createFolder({ "plugins.config.json": anyPort });
    const { program, url } = await start(cwd);
    await writeFiles(cwd, { "plugins.config.json": { ...anyPort, plugns: [] } });
    await program.waitFor("stderr", /plugns: unknown key/);
    await program.waitFor("stderr", /config not reloaded/);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await writeFiles(cwd, { "plugins.config.json": { ...anyPort, plugins: [] } });
    await program.waitFor("stderr", /config reloaded/);
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await end(program)).code).toBe(0);
  });

  test("happens on SIGHUP", async () => {
    const { program } = await start(await createFolder({ "plugins.config.json": anyPort }));
    program.child.kill("SIGHUP");
    await program.waitFor("stderr", /config reloaded/);
    expect((await end(program)).code).toBe(0);
  });

  test("says which changes wait for the next start", async () => {
    const cwd = await createFolder({ "plugins.config.json": anyPort });
    const { program } = await start(cwd);
    await writeFiles(cwd, { "plugins.config.json": { server: { port: 0, host: "127.0.0.2" } } });
    await program.waitFor("stderr", /server\.host changes with the next start/);
    expect((await end(program)).code).toBe(0);
  });
});
