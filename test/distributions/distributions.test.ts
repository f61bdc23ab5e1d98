import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Config } from "@patchbay/core";
import { loadConfigFile } from "@patchbay/core/testing";
import { buildDistribution, buildPlugin, type DistributionRecord } from "@patchbay/kit";
import { describe, expect, onTestFinished, test } from "vitest";
import { createFolder } from "../../core/test/cli/folder.ts";
import { launch, run } from "../../core/test/cli/program.ts";
import { chat, repository, textOf } from "../commands/repository.ts";

const sets = ["minimal", "coding-agent", "team", "everything"];
const keys = {
  OPENAI_API_KEY: "key-of-nobody-1",
  ANTHROPIC_API_KEY: "key-of-nobody-2",
  GEMINI_API_KEY: "key-of-nobody-3",
};

function build(configFile: string, outDir: string): Promise<DistributionRecord> {
  return buildDistribution({ configFile, outDir, version: "0.1.0", conditions: ["@patchbay/source"] });
}

function configOf(set: string): string {
  return join(repository, "distributions", set, "plugins.config.ts");
}

/** Starts what was built, on any free port. */
async function start(folder: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const program = launch(["start", "--port", "0"], { cwd: folder, env, file: join(folder, "patchbay.mjs") });
  onTestFinished(() => void program.child.kill("SIGKILL"));
  return await program.waitFor("stdout", /listens on (http:\S+)\n/);
}

describe.each(sets)("the set %s", (set) => {
  test("is sound, without any key and with all of them", async () => {
    for (const env of [{}, keys]) {
      const { code, stdout, stderr } = await run(["check", "--config", configOf(set)], { cwd: repository, env });
      expect([code, stdout, stderr]).toEqual([0, expect.stringMatching(/^ok: /), ""]);
    }
  });

  test("is built into one file that starts alone and holds no more than its plugins", async () => {
    const folder = await createFolder();
    const { plugins } = await build(configOf(set), folder);
    expect((await readdir(folder)).toSorted()).toEqual(["build.json", "licenses.txt", "patchbay.mjs", "sbom.json"]);
    const url = await start(folder, keys);
    const { details } = (await (await fetch(`${url}/health`)).json()) as { details: { plugins: { id: string }[] } };
    const running = details.plugins.map(({ id }) => id);
    expect(running).not.toHaveLength(0);
    expect(plugins.map(({ reference }) => reference)).toEqual(expect.arrayContaining(running));
  });

  test("has a guide that names it", async () => {
    const guide = await readFile(`${repository}docs/guides/build-your-own.md`, "utf8");
    expect(guide).toContain(`distributions/${set}/plugins.config.ts`);
  });
});

test("the set everything names every plugin of the house", async () => {
  const { config } = await loadConfigFile(configOf("everything"));
  const { plugins = [] } = config as Config;
  const names = plugins.map(nameOf);
  const folders = await readdir(join(repository, "plugins"));
  const kinds = /^(?:protocol|provider|policy|transform|observe|store)-/;
  const house = folders.filter((folder) => kinds.test(folder)).map((folder) => `@patchbay/${folder}`);
  expect(new Set(names)).toEqual(new Set(house));
});

function nameOf(entry: NonNullable<Config["plugins"]>[number]): string {
  if (typeof entry === "string") return entry;
  if (!entry) return "";
  const plugin = "plugin" in entry ? entry.plugin : entry;
  return typeof plugin === "string" ? plugin : plugin.name;
}

test("the set minimal is smaller than 1.5 MB", async () => {
  const { files } = await build(configOf("minimal"), await createFolder());
  expect(files["patchbay.mjs"]?.bytes).toBeLessThan(1_500_000);
});

const echo = `import { defineConfig, use } from "@patchbay/core";
export default defineConfig({
  plugins: [use("@patchbay/protocol-openai-chat"), "@patchbay/provider-echo", { plugin: "./upper.ts" }],
  pools: { echo: { provider: "echo", nodes: [{ id: "echo" }] } },
  defaultPool: "echo",
});
`;

const upper = `import { definePlugin } from "@patchbay/sdk";
export const plugin = definePlugin({
  name: "upper",
  sdk: "1.0",
  setup: () => ({
    transform: {
      events: () => ({
        push: (events) =>
          events.map((event) => (event.type === "text-delta" ? { ...event, text: event.text.toUpperCase() } : event)),
      }),
    },
  }),
});
`;

/** A folder of someone who installed the packages of this repository. */
async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await createFolder(files);
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"), "junction");
  return folder;
}

test("what was built serves with the plugins that are in it, packages and files alike, and without their sources", async () => {
  const folder = await project({ "plugins.config.ts": echo, "upper.ts": upper });
  const outDir = await createFolder();
  await build(join(folder, "plugins.config.ts"), outDir);
  const url = await start(outDir);
  expect(await textOf(await chat(url, "still here"))).toBe("STILL HERE");
});

test("two builds of one config in two places are the same, byte by byte", async () => {
  const [one = "", other = ""] = await Promise.all(
    [0, 1].map(async () => {
      const folder = await project({ "plugins.config.ts": echo, "upper.ts": upper });
      const outDir = await createFolder();
      await build(join(folder, "plugins.config.ts"), outDir);
      return outDir;
    }),
  );
  for (const file of ["patchbay.mjs", "sbom.json", "licenses.txt", "build.json"])
    expect((await readFile(join(one, file), "utf8")) === (await readFile(join(other, file), "utf8")), file).toBe(true);
  expect(await run(["dist", "diff", one, other])).toEqual({ code: 0, stdout: "the same\n", stderr: "" });
});

test("says what differs between two builds", async () => {
  const folder = await project({ "plugins.config.ts": echo, "upper.ts": upper });
  const [one, other] = [await createFolder(), await createFolder()];
  await build(join(folder, "plugins.config.ts"), one);
  await writeFile(join(folder, "plugins.config.ts"), echo.replace(', { plugin: "./upper.ts" }', ""));
  await build(join(folder, "plugins.config.ts"), other);
  const { code, stdout } = await run(["dist", "diff", one, other]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^- plugin upper\.ts/m);
  expect(stdout).toMatch(/^~ config: /m);
  expect(stdout).toMatch(/^~ file patchbay\.mjs: /m);
});

test("names what is not there and builds nothing", async () => {
  const folder = await project({ "plugins.config.ts": echo.replace("provider-echo", "provider-ecco") });
  const outDir = join(folder, "out");
  const { code, stderr } = await run(["build", "--config", join(folder, "plugins.config.ts"), "--out", outDir], {
    cwd: folder,
  });
  expect([code, stderr]).toEqual([1, expect.stringContaining('plugin "@patchbay/provider-ecco" is not installed')]);
  await expect(readdir(outDir)).rejects.toThrow();
  const nothing = await run(["build"], { cwd: await createFolder() });
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("name one with --config")]);
});

/** A project with one package of somebody else, built, beside those of this repository. */
async function projectWithPackage(name: string, code: string, config: string): Promise<string> {
  const folder = await createFolder({ "plugins.config.ts": config });
  await mkdir(join(folder, "node_modules", name, "src"), { recursive: true });
  for (const each of ["@patchbay", "zod"])
    await symlink(join(repository, "node_modules", each), join(folder, "node_modules", each), "junction");
  const plugin = join(folder, "node_modules", name);
  const packageJson = {
    name,
    version: "1.0.0",
    type: "module",
    license: "MIT",
    keywords: ["patchbay-plugin"],
    exports: "./dist/plugin.js",
  };
  await writeFile(join(plugin, "package.json"), JSON.stringify(packageJson));
  await writeFile(join(plugin, "src/index.ts"), code);
  await buildPlugin(plugin);
  return folder;
}

test("a plugin that runs in a sandbox stays a package of its own, verified where it runs", async () => {
  const name = "patchbay-plugin-upper";
  const code = upper.replace(
    'name: "upper",',
    `name: "${name}", contributes: { hooks: ["transform"] }, capabilities: { content: ["answer"] },`,
  );
  const config = echo.replace("./upper.ts", name);
  const folder = await projectWithPackage(name, code, config);
  const approved = await run(["plugin", "approve", name, "--yes"], { cwd: folder });
  expect(approved.code, approved.stderr).toBe(0);
  const outDir = await createFolder();
  const { files } = await build(join(folder, "plugins.config.ts"), outDir);
  expect(Object.keys(files)).toEqual(expect.arrayContaining(["patchbay.lock", `node_modules/${name}/dist/plugin.js`]));
  expect(await textOf(await chat(await start(outDir), "still here"))).toBe("STILL HERE");
  const entry = join(outDir, "node_modules", name, "dist/plugin.js");
  await writeFile(entry, `${await readFile(entry, "utf8")}\n// changed on the way\n`);
  const changed = await run(["start", "--port", "0"], { cwd: outDir, file: join(outDir, "patchbay.mjs") });
  expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining(name)]);
});
