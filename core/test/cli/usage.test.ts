import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { kitCommands } from "../../src/cli/kit-commands.ts";
import { createFolder } from "./folder.ts";
import { runHere } from "./here.ts";
import { run } from "./program.ts";

describe("help", () => {
  test.each([[[]], [["--help"]], [["help"]]])("is printed for %j", async (args) => {
    const { code, out, err } = await runHere(args);
    expect([code, err]).toEqual([0, ""]);
    const width = Math.max(...commands.map(({ name }) => name.length));
    for (const { name, summary } of commands) expect(out).toContain(`${name.padEnd(width)}  ${summary}`);
  });

  test.each(commands.map(({ name }) => name))("of %s names every flag", async (name) => {
    const asFlag = await runHere([name, "--help"]);
    const asCommand = await runHere(["help", name]);
    expect(asFlag).toEqual(asCommand);
    expect(asFlag.code).toBe(0);
    const flags = commands.find((command) => command.name === name)?.flags ?? {};
    expect(Object.keys(flags)).not.toEqual([]);
    for (const [flag, { meaning }] of Object.entries(flags)) {
      expect(asFlag.out).toContain(`--${flag}`);
      expect(asFlag.out).toContain(meaning);
    }
  });

  test("names the variable behind a flag", async () => {
    const { out } = await runHere(["help", "start"]);
    expect(out).toMatch(/--port PORT .*\[PATCHBAY_PORT]/);
  });

  test("has no colors unless asked", async () => {
    expect((await runHere([])).out).not.toContain("\u001b");
    expect((await runHere([], "/", true)).out).toContain("\u001b[1mcommands");
  });
});

test("the version is printed alone", async () => {
  expect(await runHere(["--version"])).toEqual({ code: 0, out: "1.2.3\n", err: "" });
});

/** Beside them there is what packages of the workspace bring. */
const brought = readdirSync(new URL("../../../plugins", import.meta.url))
  .filter((folder) => folder.startsWith("command-"))
  .map((folder) => folder.slice("command-".length));
const names = [...[...commands, ...kitCommands].map(({ name }) => name), ...brought.toSorted()];

describe("wrong usage ends with 2, says why on stderr, and writes nothing to stdout", () => {
  test.each<[readonly string[], string]>([
    [["strat"], 'unknown command "strat" (did you mean "start"?)'],
    [["xyzzy"], `unknown command "xyzzy" (${[...names, "help"].join(", ")})`],
    [["help", "chekc"], 'unknown command "chekc" (did you mean "check"?)'],
    [["--hepl"], 'unknown flag --hepl (did you mean "--help"?)'],
    [["-x"], "unknown flag -x"],
    [["start", "--prot", "1"], 'unknown flag --prot (did you mean "--port"?)'],
    [["start", "-p", "1"], "unknown flag -p"],
    [["start", "--port"], "--port needs a value: --port PORT"],
    [["start", "--port="], "--port needs a value: --port PORT"],
    [["start", "--host", "--port", "1"], "--host needs a value: --host HOST"],
    [["start", "8080"], 'unexpected argument "8080"'],
    [["check", "--port", "1"], "unknown flag --port"],
    [["check", "--json=yes"], "--json takes no value"],
    [["check", "--", "x"], 'unexpected argument "x"'],
    [["check", "--config", "/none.json"], "there is no config file /none.json"],
    [["start", "--constructor", "1"], "unknown flag --constructor"],
  ])("%j", async (args, message) => {
    expect(await runHere(args)).toEqual({ code: 2, out: "", err: `patchbay: ${message}\nsee patchbay --help\n` });
  });

  test("a folder without a config", async () => {
    const folder = await createFolder();
    const { code, err } = await runHere(["check"], folder);
    expect(code).toBe(2);
    expect(err).toContain(`no plugins.config.ts, .json, .yaml or .yml in ${folder}: name one with --config FILE`);
  });
});

describe("the program itself", () => {
  test("prints help and ends with 0 when it is asked nothing", async () => {
    const { code, stdout, stderr } = await run([]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^usage: patchbay COMMAND/);
    expect(stdout).not.toContain("\u001b");
  });

  test("knows its version", async () => {
    expect(await run(["--version"])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: "",
    });
  });

  test("ends with 2 when it is misused", async () => {
    expect(await run(["strat"])).toEqual({
      code: 2,
      stdout: "",
      stderr: 'patchbay: unknown command "strat" (did you mean "start"?)\nsee patchbay --help\n',
    });
  });
});
