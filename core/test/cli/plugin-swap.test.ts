import { expect, onTestFinished, test } from "vitest";
import type { Command, FlagValues } from "../../src/cli/command.ts";
import { parseFlags } from "../../src/cli/parse-flags.ts";
import { pluginPromote, pluginReset, pluginRollback, pluginSwap } from "../../src/cli/plugin-swap.ts";
import { pluginTop } from "../../src/cli/plugin-top.ts";
import { startTestKernel } from "../../src/testing.ts";
import { tempFolder } from "../plugins/temp-folder.ts";

const adminToken = "admin-token-123456";

function packageFiles(folder: string, version: string): Readonly<Record<string, string>> {
  return {
    [`${folder}/package.json`]: JSON.stringify({ name: "@of/marker", version, type: "module", main: "index.js" }),
    [`${folder}/index.js`]: `export const plugin = { name: "@of/marker", sdk: "1.0", setup: () => ({}) };`,
  };
}

/** A kernel that runs, and the commands as they are typed beside it. */
async function start() {
  const cwd = await tempFolder({
    "plugins.config.json": JSON.stringify({ server: { port: 0, adminToken: { $env: "TOKEN" } } }),
    ...packageFiles("node_modules/@of/marker", "1.0.0"),
    ...packageFiles(".patchbay/plugins/@of/marker@2.0.0", "2.0.0"),
    ...packageFiles("mine", "3.0.0-mine"),
  });
  const config = { server: { adminToken }, plugins: [{ plugin: "@of/marker", sandbox: "inline" }] } as const;
  const kernel = await startTestKernel(config, { baseDir: cwd });
  onTestFinished(() => kernel.close());
  return async (command: Command, ...args: readonly string[]) => {
    const written = { out: "", err: "" };
    const flags: FlagValues = parseFlags([...args, "--url", kernel.url], command);
    const code = await command.run(flags, {
      version: "1.2.3",
      args,
      env: { TOKEN: adminToken },
      cwd,
      colors: false,
      isTerminal: false,
      out: (text) => (written.out += text),
      err: (text) => (written.err += text),
      onSignal: () => undefined,
      exit: () => undefined,
    });
    return { code, ...written };
  };
}

test("a plugin is swapped by version and by path, tried out, promoted and rolled back from the command line", async () => {
  const type = await start();
  const top = await type(pluginTop);
  expect([top.code, top.err]).toEqual([0, ""]);
  expect(top.out).toMatch(
    /^ {2}PLUGIN +VERSION +TIER +STATE +HOOK +CALLS +ERRORS +P50 +P99 +BLOCKED +BYTES +CPU +MEMORY /,
  );
  expect(top.out).toMatch(/^ {2}@of\/marker +1\.0\.0 +inline +running +- /m);
  expect((await type(pluginSwap, "@of/marker@2.0.0")).out).toMatch(/@of\/marker +2\.0\.0 /);
  const tried = await type(pluginSwap, "@of/marker=mine", "--canary", "10%");
  expect(tried.out).toMatch(/@of\/marker \(canary\) +3\.0\.0-mine/);
  expect(tried.out).toContain("canary: generation 3 running with 1 % of new requests\n");
  expect(tried.out).toMatch(/^ {2}candidate +0 +0 +- +- +0 +0$/m);
  const promoted = await type(pluginPromote);
  expect(promoted.out).toMatch(/@of\/marker +3\.0\.0-mine/);
  expect(promoted.out).toContain("canary: generation 3 promoted: the operator wants it");
  expect((await type(pluginRollback)).out).toMatch(/@of\/marker +2\.0\.0 /);
  await expect(type(pluginRollback)).rejects.toThrow("there is no config before this one to go back to");
  expect((await type(pluginReset, "@of/marker")).code).toBe(0);
  const json = await type(pluginTop, "--json");
  expect(JSON.parse(json.out)).toMatchObject({ plugins: [{ id: "@of/marker", version: "2.0.0", state: "running" }] });
});

test.each<[Command, readonly string[], string]>([
  [pluginSwap, [], "plugin swap needs a plugin and what to put in its place: NAME@VERSION or NAME=PATH"],
  [pluginSwap, ["@of/marker"], "plugin swap needs a plugin and what to put in its place: NAME@VERSION or NAME=PATH"],
  [pluginSwap, ["marker@2", "--canary", "110%"], '--canary needs a share such as 10% or 0.1, got "110%"'],
  [pluginReset, [], "plugin reset needs a plugin: patchbay plugin reset ID"],
])("wrong usage of %o is told", async (command, args, message) => {
  const type = await start();
  await expect(type(command, ...args)).rejects.toThrow(message);
});
