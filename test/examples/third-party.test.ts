import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "@patchbay/core";
import { commands, startTestKernel } from "@patchbay/core/testing";
import { buildPlugin } from "@patchbay/kit";
import { createIsolation } from "@patchbay/sandbox";
import { raw, startFakeUpstream } from "@patchbay/sdk/testing";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { flags, temporaryFolder, testTerminal } from "../../kit/test/support.ts";
import { says } from "../support/fake-openai.ts";
import { chatBody, chatText } from "./example.ts";
import { isSigned, secret, talk } from "./harbor.ts";

const examples = fileURLToPath(new URL("../../docs/examples/", import.meta.url));
const meadow = "patchbay-plugin-provider-meadow";
const harbor = "patchbay-plugin-provider-harbor";
const recital = "patchbay-plugin-protocol-recital";
const folders = { [meadow]: "vendor-in-25-lines", [harbor]: "own-stream-vendor", [recital]: "own-protocol" };
const aMinute = 60_000;

/** What a package would do where it is imported. */
const trace = 'Reflect.set(globalThis, "thirdParty", "was here");\n';
const built = new Map<string, Awaited<ReturnType<typeof temporaryFolder>>>();

/** As their authors build them, each in a folder of its own. */
beforeAll(async () => {
  for (const [name, folder] of Object.entries(folders)) {
    const place = await temporaryFolder();
    await cp(join(examples, folder), place.folder, { recursive: true });
    const source = join(place.folder, "src/index.ts");
    await writeFile(source, (await readFile(source, "utf8")) + trace);
    await buildPlugin(place.folder);
    built.set(name, place);
  }
}, aMinute);

afterAll(async () => {
  for (const place of built.values()) await place[Symbol.asyncDispose]();
});

afterEach(() => {
  expect(Reflect.get(globalThis, "thirdParty"), "a plugin ran in the kernel's process").toBeUndefined();
});

/** A folder of a config in which packages are installed as npm would leave them. */
async function install(...names: readonly string[]): Promise<string> {
  const { folder, [Symbol.asyncDispose]: remove } = await temporaryFolder({}, ["@patchbay"]);
  onTestFinished(remove);
  for (const name of names) {
    const target = join(folder, "node_modules", name);
    await mkdir(target, { recursive: true });
    for (const path of ["package.json", "dist"])
      await cp(join(built.get(name)?.folder ?? "", path), join(target, path), { recursive: true });
  }
  return folder;
}

async function approve(name: string, folder: string): Promise<string> {
  const { terminal, written } = testTerminal(folder);
  const words = commands.find((command) => command.name === "plugin")?.commands ?? [];
  const command = await words.find((word) => word.name === "approve")?.load(terminal);
  const code = await command?.run({ ...flags({}, name), switches: new Set(["yes"]) }, terminal);
  expect([code, written.err]).toEqual([0, ""]);
  return written.out;
}

function start(baseDir: string, config: Config, env: NodeJS.ProcessEnv) {
  return startTestKernel(config, { baseDir, isolation: createIsolation(), env });
}

describe.each(["by default", "process", "strict"] as const)("a package in the tier: %s", (tier) => {
  const entry = (plugin: string) => ({ plugin, ...(tier !== "by default" && { sandbox: tier }) });

  test("of a vendor is refused until somebody approved what it asks for, then serves", async () => {
    const baseDir = await install(meadow);
    await using upstream = await startFakeUpstream(says({ content: "green" }));
    const nodes = [{ baseUrl: upstream.url, apiKey: { $env: "KEY" }, models: ["meadow-*"] }];
    const pools = { meadow: { provider: "meadow", nodes } };
    const config: Config = { plugins: ["@patchbay/protocol-openai-chat", entry(meadow)], pools };
    const env = { KEY: "meadow-key-123456" };
    await expect(start(baseDir, config, env)).rejects.toThrow("asks for host api.meadow.example:443");
    expect(await approve(meadow, baseDir)).toContain(`${meadow} 1.0.0`);
    await using kernel = await start(baseDir, config, env);
    expect(kernel.logs.join("")).toMatch(new RegExp(`plugin "${meadow}" runs in process \\d+`));
    const answer = await kernel.request("/v1/chat/completions", chatBody("meadow-1", "hello"));
    expect(await chatText(answer)).toBe("green");
    expect(upstream.requests[0]?.headers.authorization).toBe("Bearer meadow-key-123456");
  });

  test("of a vendor with a format of its own signs what it sends", async () => {
    const baseDir = await install(harbor);
    await approve(harbor, baseDir);
    await using upstream = await startFakeUpstream(raw(talk));
    const nodes = [{ baseUrl: upstream.url, apiKey: { $env: "KEY" }, keyId: "key-1" }];
    const pools = { harbor: { provider: "harbor", nodes } };
    const config: Config = { plugins: ["@patchbay/protocol-openai-chat", entry(harbor)], pools, defaultPool: "harbor" };
    await using kernel = await start(baseDir, config, { KEY: secret });
    const answer = await kernel.request("/v1/chat/completions", chatBody("harbor-1", "hello"));
    expect(await chatText(answer)).toBe("Grüße 🌊");
    expect(upstream.requests.map(isSigned)).toEqual([true]);
    const wrong = { ...config, pools: { harbor: { provider: "harbor", nodes: [{ baseUrl: upstream.url }] } } };
    await expect(kernel.reload(wrong)).rejects.toThrow("keyId");
  });

  test("of a dialect serves it", async () => {
    const baseDir = await install(recital);
    await approve(recital, baseDir);
    const pools = { echo: { provider: "echo", nodes: [{ models: ["echo"] }] } };
    await using kernel = await start(baseDir, { plugins: [entry(recital), "@patchbay/provider-echo"], pools }, {});
    const lines = [{ by: "reader", text: "drip drop" }];
    expect(await (await kernel.request("/recital/echo", { lines })).json()).toMatchObject({ poem: "drip drop" });
    expect(await (await kernel.request("/recital/echo?aloud=yes", { lines })).text()).toMatch(/\nend "stop"\n$/);
  });

  test("of a dialect and one of a vendor understand each other, though neither runs here", async () => {
    const baseDir = await install(recital, harbor);
    for (const name of [recital, harbor]) await approve(name, baseDir);
    await using upstream = await startFakeUpstream(raw(talk));
    const nodes = [{ baseUrl: upstream.url, apiKey: { $env: "KEY" }, keyId: "key-1", models: ["harbor-*"] }];
    const pools = { harbor: { provider: "harbor", nodes } };
    await using kernel = await start(baseDir, { plugins: [entry(recital), entry(harbor)], pools }, { KEY: secret });
    const lines = [{ by: "reader", text: "a poem" }];
    expect(await (await kernel.request("/recital/harbor-1", { lines })).json()).toEqual({
      poem: "Grüße 🌊",
      asks: [{ id: "t1", name: "look", with: '{"at":"sea"}' }],
      spent: { in: 11, out: 4 },
      end: "tool-calls",
    });
    const aloud = await (await kernel.request("/recital/harbor-1?aloud=yes", { lines })).text();
    expect(aloud.split("\n").map((line) => line.split(" ")[0])).toEqual(["say", "say", "ask", "spent", "end", ""]);
  });

  test("whose code was changed after its approval is refused", async () => {
    const baseDir = await install(meadow);
    await approve(meadow, baseDir);
    const file = join(baseDir, "node_modules", meadow, "dist/plugin.js");
    await writeFile(file, `${await readFile(file, "utf8")}\n// changed`);
    await expect(start(baseDir, { plugins: [entry(meadow)] }, {})).rejects.toThrow("is not what its manifest says");
  });
});
