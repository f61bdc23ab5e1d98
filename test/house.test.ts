import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PluginEntry } from "@patchbay/core";
import { startTestKernel } from "@patchbay/core/testing";
import { sdkLevel } from "@patchbay/sdk";
import { describe, expect, test } from "vitest";
import config from "../plugins.config.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const folders = readdirSync(`${root}plugins`);
/** What wires share, and what providers know of models: packages like the others that are no plugins and no wires. */
const libraries: ReadonlySet<string> = new Set(["wire-kit", "model-catalog", "price-catalog"]);
const kinds = ["protocol", "provider", "transform", "policy", "observe", "store", "wire", "command"];

describe("the default config", () => {
  const entries = (config.plugins ?? []).filter((entry): entry is PluginEntry => typeof entry === "object");
  const names = entries.map(({ plugin }) => (typeof plugin === "string" ? plugin : plugin.name));

  test("names plugins", () => expect(names.length).toBeGreaterThan(0));

  test.each(names)("%s is a package of the workspace with a README", (name) => {
    const folder = folders.find((each) => manifest(each).name === name) ?? `no package ${name}`;
    expect(existsSync(`${root}plugins/${folder}/README.md`), folder).toBe(true);
  });

  test("answers the first request of the README without any key", async () => {
    const [, body = ""] = /-d '(.*)'/.exec(read("README.md")) ?? [];
    await using kernel = await startTestKernel(config, { baseDir: root, env: {} });
    const response = await kernel.request("/v1/chat/completions", JSON.parse(body));
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: "hello" } }] });
  });

  test("has a pool for each key that is in the environment", async () => {
    const env = { OPENAI_API_KEY: "key-123456", ANTHROPIC_API_KEY: "key-123457", GEMINI_API_KEY: "key-123458" };
    await using kernel = await startTestKernel(config, { baseDir: root, env });
    const pools = kernel.describe().pools.map(({ id }) => id);
    expect(pools).toEqual(expect.arrayContaining(["openai", "anthropic", "gemini", "echo"]));
  });
});

describe.each(folders)("%s", (folder) => {
  test("has a package.json like its neighbors", () => {
    const { name, description, license, type, keywords, files, exports, peerDependencies, engines } = manifest(folder);
    if (!libraries.has(folder)) expect(kinds, "kind first").toContain(folder.split("-")[0]);
    expect(name).toBe(`@patchbay/${folder}`);
    expect(description, "says what it does, without a full stop").toMatch(/^[A-Z].*[^.]$/);
    expect({ license, type, engines }).toEqual({
      license: "Apache-2.0",
      type: "module",
      engines: { node: ">=20.19" },
    });
    expect(files).toEqual(expect.arrayContaining(["dist", "README.md"]));
    for (const file of files ?? [])
      if (file !== "dist") expect(existsSync(`${root}plugins/${folder}/${file}`)).toBe(true);
    if (!libraries.has(folder)) expect(keywords).toContain(isCommand(folder) ? "patchbay-command" : "patchbay-plugin");
    expect(Object.keys(peerDependencies ?? {})).toContain("@patchbay/sdk");
    expect(exports?.["."]).toEqual({
      "@patchbay/source": "./src/index.ts",
      types: "./dist/index.d.ts",
      default: "./dist/index.js",
    });
  });

  test("is a reference of tsconfig.json", () => {
    expect(read("tsconfig.json")).toContain(`"plugins/${folder}"`);
  });

  test("has a README of sixty lines at most, tables aside, with an example and a word on stability", () => {
    const text = read(`plugins/${folder}/README.md`);
    expect(text.split("\n")[0]).toBe(`# @patchbay/${folder}`);
    const lines = text.trimEnd().split("\n");
    expect(lines.filter((line) => !line.startsWith("|")).length).toBeLessThanOrEqual(60);
    expect(text).toMatch(/^```ts$/m);
    expect(text).toMatch(/^## Stability$/m);
  });

  test("has tests", () => {
    const tests = readdirSync(`${root}plugins/${folder}/test`, { recursive: true, encoding: "utf8" });
    expect(tests.filter((name) => name.endsWith(".test.ts"))).not.toEqual([]);
  });
});

const plugins = folders.filter((folder) => !/^(wire|command)-/.test(folder) && !libraries.has(folder));

describe.each(plugins)("%s", (folder) => {
  test("exports a plugin that has the package's name and the level of the contract", async () => {
    const { plugin } = await load(folder);
    expect(plugin).toMatchObject({ name: `@patchbay/${folder}`, sdk: sdkLevel });
    expect(existsSync(`${root}plugins/${folder}/src/plugin.ts`), "src/plugin.ts").toBe(true);
  });
});

describe.each(folders.filter((folder) => folder.startsWith("wire-") && !libraries.has(folder)))("%s", (folder) => {
  test("exports a wire whose id is in the package's name", async () => {
    const wires = Object.values(await load(folder)).filter(isWireObject);
    expect(wires.map(({ id }) => `wire-${id}`)).toContain(folder);
  });
});

describe.each(folders.filter(isCommand))("%s", (folder) => {
  test("exports a command whose name is in the package's name", async () => {
    const { command } = await load(folder);
    expect(command).toMatchObject({ name: folder.slice("command-".length), run: expect.any(Function) });
  });
});

interface Manifest {
  readonly name?: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly keywords?: readonly string[];
  readonly files?: readonly string[];
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly engines?: Readonly<Record<string, string>>;
}

function isCommand(folder: string): boolean {
  return folder.startsWith("command-");
}

function manifest(folder: string): Manifest {
  return JSON.parse(read(`plugins/${folder}/package.json`)) as Manifest;
}

function read(path: string): string {
  return readFileSync(`${root}${path}`, "utf8");
}

async function load(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const module: unknown = await import(`${root}plugins/${folder}/src/index.ts`);
  return module as Readonly<Record<string, unknown>>;
}

function isWireObject(value: unknown): value is { readonly id: string } {
  return typeof value === "object" && value !== null && "codec" in value && "id" in value;
}
