import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createFolder, writeFiles } from "./folder.ts";
import { run } from "./program.ts";

const kernelFolder = fileURLToPath(new URL("../../", import.meta.url));

const greet = `export const command = {
  name: "greet",
  summary: "say hello",
  argument: "WHO HOW",
  flags: { loud: { meaning: "in capitals" } },
  async run({ arguments: words, switches }, terminal) {
    const text = words.join(" ");
    terminal.out((switches.has("loud") ? text.toUpperCase() : text) + "\\n");
    return words.length === 2 ? 0 : 1;
  },
};
`;

/** A folder in whose node_modules this module is the package of a command. */
async function folderWith(name: string, module: string): Promise<string> {
  const cwd = await createFolder();
  const folder = join(cwd, "node_modules", "@patchbay", `command-${name}`);
  await mkdir(folder, { recursive: true });
  const manifest = { name: `@patchbay/command-${name}`, description: "Says hello", type: "module", exports: "./it.js" };
  await writeFiles(folder, { "package.json": manifest, "it.js": module });
  return cwd;
}

test("a package that is named after a command brings it, with flags, arguments and an exit code", async () => {
  const cwd = await folderWith("greet", greet);
  expect(await run(["greet", "--loud", "world", "now"], { cwd })).toEqual({
    code: 0,
    stdout: "WORLD NOW\n",
    stderr: "",
  });
  expect((await run(["greet", "world"], { cwd })).code).toBe(1);
  expect(await run(["greet", "one", "two", "three"], { cwd })).toMatchObject({
    code: 2,
    stderr: 'patchbay: unexpected argument "three"\nsee patchbay --help\n',
  });
});

test("help lists it by what its package says, runs nothing for that, and shows its flags when asked", async () => {
  const cwd = await folderWith("greet", `${greet}process.stdout.write("was run");\n`);
  const { stdout } = await run(["--help"], { cwd });
  expect(stdout).toMatch(/^ {2}greet +Says hello$/m);
  expect(stdout).not.toContain("was run");
  expect((await run(["help", "greet"], { cwd })).stdout).toContain("usage: patchbay greet [flags] WHO HOW");
});

test("a command tells what is wrong with its use, and with a config, as the others do", async () => {
  const misused = `class UsageError extends Error { name = "UsageError"; }
class ConfigError extends Error { name = "ConfigError"; faults = [{ path: "server.port", message: "is none" }]; }
export const command = {
  name: "greet",
  summary: "say hello",
  argument: "WHO",
  flags: {},
  async run({ argument }) { throw argument === "config" ? new ConfigError("bad") : new UsageError("greet needs somebody"); },
};
`;
  const cwd = await folderWith("greet", misused);
  expect(await run(["greet"], { cwd })).toEqual({
    code: 2,
    stdout: "",
    stderr: "patchbay: greet needs somebody\nsee patchbay --help\n",
  });
  expect(await run(["greet", "config"], { cwd })).toEqual({
    code: 1,
    stdout: "",
    stderr: "patchbay: 1 fault in the config\n  server.port: is none\n",
  });
});

test("a command can use the kernel's door for commands, which is built with the program", async () => {
  const cwd = await folderWith(
    "greet",
    `import { columns, configFlag, openAdmin, UsageError, urlFlag } from "@patchbay/core/command";
export const command = {
  name: "greet",
  summary: "say hello",
  argument: "WHO",
  flags: { config: configFlag, url: urlFlag },
  async run(flags, terminal) {
    if (flags.argument === undefined) throw new UsageError("greet needs somebody");
    terminal.out(columns([["hello", flags.argument]]) + "\\n");
    return typeof (await openAdmin(flags, terminal)) === "function" ? 0 : 1;
  },
};
`,
  );
  await symlink(kernelFolder, join(cwd, "node_modules", "@patchbay", "core"));
  await writeFiles(cwd, { "plugins.config.json": { server: { adminToken: "admin-token-123456" } } });
  expect(await run(["greet", "world"], { cwd })).toEqual({ code: 0, stdout: "  hello  world\n", stderr: "" });
  expect(await run(["greet"], { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining("greet needs") });
  expect(await run(["greet", "world", "--url", "here"], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("--url needs an http:// or https:// address"),
  });
});

test("a package without such a command is named, and a name that is a path is none", async () => {
  const cwd = await folderWith("greet", "export const command = { name: 'other' };\n");
  expect(await run(["greet"], { cwd })).toEqual({
    code: 1,
    stdout: "",
    stderr: 'patchbay: package "@patchbay/command-greet" has no export "command" that is the command "greet"\n',
  });
  expect(await run(["gret"], { cwd })).toMatchObject({ code: 2, stderr: expect.stringContaining('mean "greet"') });
  expect((await run(["x/../command-greet"], { cwd })).code).toBe(2);
});
