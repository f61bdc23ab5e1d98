import { startTestKernel, type TestKernel } from "@patchbay/core/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { plugin as monitor } from "../../observe-monitor/src/index.ts";
import { plugin as protocol } from "../../protocol-openai-chat/src/index.ts";
import { plugin as echo } from "../../provider-echo/src/index.ts";
import { folderWith, startTail } from "./run-tail.ts";

const adminToken = "admin-token-123456";
const env = { ADMIN: adminToken };
const fromEnvironment = { server: { adminToken: { $env: "ADMIN" } } };

async function startKernel(options: object = {}, plugins: readonly object[] = [{ plugin: monitor, options }]) {
  const kernel = await startTestKernel({
    server: { adminToken },
    plugins: [protocol, echo, ...(plugins as [])],
    pools: { main: { provider: "echo", nodes: [{ id: "a", models: ["m", "other"] }] } },
    defaultPool: "main",
  });
  onTestFinished(() => kernel.close());
  return kernel;
}

async function ask(kernel: TestKernel, model: string): Promise<void> {
  const messages = [{ role: "user", content: "private words" }];
  await (await kernel.request("/v1/chat/completions", { model, messages })).text();
}

/** The feed is open once something of it is seen: asks until then. */
async function askUntilSeen(kernel: TestKernel, tail: ReturnType<typeof startTail>, model = "m"): Promise<void> {
  const seen = tail.until("out", /< 200|exchange-end/).then(() => "seen");
  while ((await Promise.race([seen, ask(kernel, model)])) !== "seen");
}

describe("patchbay tail", () => {
  test("shows exchanges as they pass, until Ctrl-C", async () => {
    const kernel = await startKernel();
    const tail = startTail({ cwd: await folderWith(fromEnvironment), env, values: { url: kernel.url } });
    await askUntilSeen(kernel, tail);
    tail.stop();
    expect(await tail.code).toBe(0);
    expect(tail.written.err).toBe("");
    expect(tail.written.out).toMatch(/> m openai-chat POST \/v1\/chat\/completions\n/);
    expect(tail.written.out).toMatch(/attempt 1: main\/a m done after/);
    expect(tail.written.out).toMatch(/< 200 done after .*main\/a, \d+ tokens in and \d+ out\n/);
    expect(tail.written.out).not.toContain("private words");
  });

  test("--json prints events as lines, and filters go to the kernel", async () => {
    const kernel = await startKernel();
    const cwd = await folderWith(fromEnvironment);
    const values = { url: kernel.url, model: "oth*", status: "2xx" };
    const tail = startTail({ cwd, env, values, switches: ["json"] });
    const seen = askUntilSeen(kernel, tail, "other");
    await ask(kernel, "m");
    await seen;
    tail.stop();
    await tail.code;
    const events = tail.written.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const models = new Set(events.filter(({ type }) => type === "exchange-start").map(({ model }) => model));
    expect([...models]).toEqual(["other"]);
  });

  test("--full shows what was said, where the monitor does, at its path", async () => {
    const kernel = await startKernel({ content: true, path: "/live" });
    const cwd = await folderWith(fromEnvironment);
    const tail = startTail({ cwd, env, values: { url: kernel.url, path: "/live" }, switches: ["full"] });
    await askUntilSeen(kernel, tail);
    tail.stop();
    await tail.code;
    expect(tail.written.out).toMatch(/request \{.*private words/);
  });

  test("finds the address and the token in the config, the token also in a file", async () => {
    const kernel = await startKernel();
    const { port } = new URL(kernel.url);
    const server = { host: "0.0.0.0", port: Number(port), adminToken: { $file: "token" }, keys: ["client-key-123456"] };
    const cwd = await folderWith({ server }, { token: `${adminToken}\n` });
    const tail = startTail({ cwd });
    await askUntilSeen(kernel, tail);
    tail.stop();
    expect(await tail.code).toBe(0);
  });

  test("asks again when the kernel is gone, and says so once", async () => {
    const kernel = await startKernel();
    const tail = startTail({ cwd: await folderWith(fromEnvironment), env, values: { url: kernel.url } });
    await askUntilSeen(kernel, tail);
    await kernel.close();
    await tail.until("err", /cannot reach a kernel at .*; trying again\n/);
    tail.stop();
    expect(await tail.code).toBe(0);
    expect(tail.written.err.match(/trying again/g)).toHaveLength(1);
  });
});

describe("a feed that cannot be had is a failure that says why", () => {
  test("no kernel there", async () => {
    const tail = startTail({ cwd: await folderWith(fromEnvironment), env, values: { url: "http://127.0.0.1:9" } });
    await expect(tail.code).rejects.toThrow("cannot reach a kernel at http://127.0.0.1:9");
  });

  test("another token, which is not shown", async () => {
    const kernel = await startKernel();
    const cwd = await folderWith({ server: { adminToken: "another-token-123456" } });
    const failure = await startTail({ cwd, values: { url: kernel.url } }).code.catch(String);
    expect(failure).toContain("does not take the token of server.adminToken");
    expect(failure).not.toContain("another-token");
  });

  test("no monitor in its config", async () => {
    const kernel = await startKernel({}, []);
    const tail = startTail({ cwd: await folderWith(fromEnvironment), env, values: { url: kernel.url } });
    await expect(tail.code).rejects.toThrow("put @patchbay/observe-monitor into its config");
  });

  test("a filter that the kernel does not understand, in its words", async () => {
    const kernel = await startKernel();
    const values = { url: kernel.url, status: "6xx" };
    const tail = startTail({ cwd: await folderWith(fromEnvironment), env, values });
    await expect(tail.code).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringContaining("status knows numbers such as 503"),
    });
  });

  test.each([
    [{}, "server.adminToken is not set"],
    [fromEnvironment, "environment variable ADMIN is not set"],
  ])("no token: %j", async (config, message) => {
    await expect(startTail({ cwd: await folderWith(config) }).code).rejects.toThrow(message);
  });
});

describe("wrong usage ends with 2", () => {
  test.each([
    [{ url: "gateway" }, {}, "--url needs an http:// or https:// address"],
    [{ path: "monitor" }, {}, '--path must begin with "/"'],
    [{}, { PATCHBAY_PORT: "0" }, "server.port is 0"],
  ])("%j %j", async (values, more, message) => {
    const tail = startTail({ cwd: await folderWith(fromEnvironment), env: { ...env, ...more }, values });
    await expect(tail.code).rejects.toMatchObject({ name: "UsageError", message: expect.stringContaining(message) });
  });
});
