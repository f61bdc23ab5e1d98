import { expect, test } from "vitest";
import { createFolder, pluginFile } from "./folder.ts";
import { run } from "./program.ts";

const observer = '() => ({ observe: { events: ["exchange-end"], handle: () => {} } })';

const files = {
  "plugins.config.json": { plugins: ["./late.js", { plugin: "./early.js", order: { stage: "early" } }] },
  "late.js": pluginFile("late", observer),
  "early.js": pluginFile("early", observer),
};

test("plugins are listed as loaded, and per hook in the order in which they are asked", async () => {
  const cwd = await createFolder(files);
  const { code, stdout, stderr } = await run(["plugins"], { cwd });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^plugins\n/);
  expect(stdout).toContain(`${cwd}/late.js`);
  expect(stdout).toMatch(/^ {2}observe +early, late$/m);
  expect(stdout).toMatch(/^ {2}transform +-$/m);
});

test("programs get the list as JSON", async () => {
  const cwd = await createFolder(files);
  const { code, stdout } = await run(["plugins", "--json"], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    plugins: expect.arrayContaining([expect.objectContaining({ id: "late", hooks: ["observe"] })]),
    hooks: { observe: ["early", "late"] },
  });
});

test("a config with faults lists nothing", async () => {
  const cwd = await createFolder({ "plugins.config.json": { pluggins: [] } });
  expect(await run(["plugins"], { cwd })).toEqual({
    code: 1,
    stdout: "",
    stderr: 'patchbay: 1 fault in the config\n  pluggins: unknown key (did you mean "plugins"?)\n',
  });
});
