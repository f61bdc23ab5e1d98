import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FlagValues } from "../../src/cli/command.ts";
import { check } from "../../src/cli/check.ts";
import { doctor } from "../../src/cli/doctor.ts";
import { nodeAdvice } from "../../src/cli/node-advice.ts";
import { approvePlugin } from "../../src/cli/plugin-approve.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { integrityOf } from "../../src/plugins/integrity.ts";
import { describe, expect, test } from "vitest";
import { fakeIsolation } from "../plugins/fake-isolation.ts";
import { codeOf, installed } from "../plugins/plugin-package.ts";
import { tempFolder, writeFiles } from "../plugins/temp-folder.ts";
import { runHere, writtenTerminal } from "./here.ts";

const name = "patchbay-plugin-acme";
const acme = (version = "1.0.0", hosts = ["api.acme.example"]) =>
  installed({ name, version, manifest: { capabilities: { hosts, timers: true } } });
const config = (plugins: readonly unknown[], rest = {}) => ({
  "plugins.config.json": JSON.stringify({ plugins, ...rest }),
});
const noFlags: FlagValues = { values: {}, switches: new Set() };

const lockOf = async (folder: string): Promise<unknown> =>
  JSON.parse(await readFile(join(folder, "patchbay.lock"), "utf8"));

describe("patchbay plugin approve", () => {
  test("shows what is asked for and writes nothing without a yes", async () => {
    const cwd = await tempFolder({ ...config([name]), ...acme() });
    const { code, out, err } = await runHere(["plugin", "approve", name], cwd);
    expect([code, err]).toEqual([1, "not approved; with --yes it is\n"]);
    expect(out).toContain(`${name} 1.0.0\n  sha256-`);
    expect(out).toContain("asks for\n  host api.acme.example:443\n  timers\n");
    await expect(lockOf(cwd)).rejects.toThrow("ENOENT");
  });

  test("writes the lock, which the loader takes; approving twice changes nothing", async () => {
    const cwd = await tempFolder({ ...config([name]), ...acme() });
    expect(await runHere(["plugin", "approve", name, "--yes"], cwd)).toMatchObject({ code: 0, err: "" });
    expect(await lockOf(cwd)).toEqual({
      lock: "1",
      plugins: {
        [name]: {
          integrity: integrityOf(codeOf(name)),
          rights: { hosts: ["api.acme.example:443"], timers: true },
          version: "1.0.0",
        },
      },
    });
    expect(await runHere(["plugin", "list"], cwd)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/1\.0\.0 +process or strict +approved\n/),
    });
    expect(await runHere(["plugin", "approve", name], cwd)).toMatchObject({
      code: 0,
      out: expect.stringContaining("it is approved already"),
    });
  });

  test("shows what an update asks for beyond what was approved, and keeps what else is in the lock", async () => {
    const other = installed({ name: "patchbay-plugin-other" });
    const cwd = await tempFolder({ ...config([name]), ...acme(), ...other });
    await runHere(["plugin", "approve", "patchbay-plugin-other", "--yes"], cwd);
    await runHere(["plugin", "approve", name, "--yes"], cwd);
    await writeFiles(cwd, acme("1.1.0", ["tracker.example"]));
    const { out } = await runHere(["plugin", "approve", name, "--yes"], cwd);
    expect(out).toContain(
      "since 1.0.0\n  now also asks for host tracker.example:443\n  no longer asks for host api.acme.example:443\n",
    );
    expect(await lockOf(cwd)).toMatchObject({
      plugins: { "patchbay-plugin-other": { rights: {} }, [name]: { version: "1.1.0" } },
    });
  });

  test.each([
    ["y", 0],
    ["Yes", 0],
    ["", 1],
    ["nay", 1],
  ])("asks whoever sits there: %j", async (answer, expected) => {
    const cwd = await tempFolder({ ...config([name]), ...acme() });
    const asked: string[] = [];
    const ask = (question: string) => (asked.push(question), Promise.resolve(answer));
    const flags = { ...noFlags, argument: name };
    expect(await approvePlugin(flags, writtenTerminal(cwd, { ask }).terminal)).toBe(expected);
    expect(asked).toEqual(["approve this? [y/N] "]);
  });

  test("reads a file of the operator's in a sandbox, and approves its rights alone", async () => {
    const text = `export const plugin = { name: "own", sdk: "1.0", capabilities: { kvBytes: 10 }, setup: () => ({}) };`;
    const cwd = await tempFolder({ "own.js": text });
    const { isolation, described } = fakeIsolation();
    const flags: FlagValues = { values: {}, switches: new Set(["yes"]), argument: "./own.js" };
    expect(await approvePlugin(flags, writtenTerminal(cwd).terminal, () => Promise.resolve(isolation))).toBe(0);
    expect(described.map(({ tier }) => tier)).toEqual(["strict"]);
    expect(await lockOf(cwd)).toEqual({ lock: "1", plugins: { own: { rights: { kvBytes: 10 } } } });
  });

  test("refuses what reads secrets, what is tampered with, and what is not there", async () => {
    const reveal = installed({ name, manifest: { capabilities: { reveal: true } } });
    const cwd = await tempFolder({
      ...reveal,
      ...installed({ name: "tampered", manifest: { integrity: integrityOf("") } }),
    });
    const approve = async (given: string) => await runHere(["plugin", "approve", given, "--yes"], cwd);
    expect(await approve(name)).toMatchObject({ code: 1, err: expect.stringContaining("which nobody can approve") });
    expect(await approve("tampered")).toMatchObject({
      code: 1,
      err: expect.stringContaining("is not what its manifest says"),
    });
    expect(await approve("absent")).toMatchObject({
      code: 1,
      err: expect.stringContaining('"absent" is not installed'),
    });
    expect(await runHere(["plugin", "approve"], cwd)).toMatchObject({ code: 2 });
    await expect(lockOf(cwd)).rejects.toThrow("ENOENT");
  });
});

describe("patchbay plugin list", () => {
  test("says of each plugin where it runs, what it may do and what is wrong, and runs none of them", async () => {
    const files = { ...acme(), ...installed({ name: "granted" }), ...installed({ name: "inline" }) };
    const plugins = [
      name,
      { plugin: "granted", sandbox: "strict", grant: {} },
      { plugin: "inline", sandbox: "inline" },
      "./own.js",
    ];
    const cwd = await tempFolder({ ...config(plugins), ...files, "own.js": codeOf("own") });
    Reflect.deleteProperty(globalThis, "evaluated");
    const { code, out } = await runHere(["plugin", "list"], cwd);
    expect(code).toBe(1);
    const rows = out
      .split("\n")
      .slice(1, 5)
      .map((line) => line.trim().split(/ {2,}/));
    expect(rows).toEqual([
      [name, "1.0.0", "process or strict", "refused"],
      ["granted", "1.0.0", "strict", "granted"],
      ["inline", "1.0.0", "inline", "trusted"],
      [`${cwd}/own.js`, "-", "inline", "trusted"],
    ]);
    expect(out).toContain("version 1.0.0 is not approved; it asks for host api.acme.example:443; timers");
    expect(Reflect.get(globalThis, "evaluated")).toBeUndefined();
  });

  test("names what is approved and not used", async () => {
    const cwd = await tempFolder({ ...config([]), ...acme() });
    await runHere(["plugin", "approve", name, "--yes"], cwd);
    expect(await runHere(["plugin", "list"], cwd)).toMatchObject({
      code: 0,
      out: `no plugins\n\napproved and not in the config\n  ${name}\n`,
    });
    expect(JSON.parse((await runHere(["plugin", "list", "--json"], cwd)).out)).toEqual({ plugins: [], unused: [name] });
  });
});

describe("patchbay check", () => {
  const checked = async (
    cwd: string,
    run: (terminal: Terminal, found: ReturnType<typeof fakeIsolation>) => Promise<number>,
  ) => {
    const { terminal, written } = writtenTerminal(cwd);
    const fake = fakeIsolation();
    return { code: await run(terminal, fake), ...written, ...fake };
  };
  const runCheck = (cwd: string) =>
    checked(cwd, (terminal, { isolation }) => check(noFlags, terminal, () => Promise.resolve(isolation)));

  test("reads plugins of others by their manifests, checks their options and runs none of them", async () => {
    const options = { type: "object", properties: { region: { type: "string" } }, additionalProperties: false };
    const files = installed({ name, manifest: { options } });
    const cwd = await tempFolder({ ...config([{ plugin: name, grant: {}, options: { reigon: "eu" } }]), ...files });
    Reflect.deleteProperty(globalThis, "evaluated");
    const { code, err, described } = await runCheck(cwd);
    expect([code, described]).toEqual([1, []]);
    expect(err).toContain('plugins[0].options.reigon: unknown option (did you mean "region"?)');
    expect(Reflect.get(globalThis, "evaluated")).toBeUndefined();
  });

  test("says what it could not check", async () => {
    const json = `{ "name": "${name}", "version": "1.0.0", "type": "module", "exports": "./plugin.js" }`;
    const files = { [`node_modules/${name}/package.json`]: json, [`node_modules/${name}/plugin.js`]: codeOf(name) };
    const { code, out, err } = await runCheck(await tempFolder({ ...config([name]), ...files }));
    expect([code, out, err]).toEqual([
      0,
      "ok: 0 plugins, 0 pools, 0 nodes\n",
      "warning: plugins[0] is not checked: it has no manifest\n",
    ]);
  });
});

describe("patchbay doctor", () => {
  const examine = async (
    files: Readonly<Record<string, string>>,
    weak: readonly "network"[] = [],
    switches: readonly string[] = [],
  ) => {
    const { terminal, written } = writtenTerminal(await tempFolder(files));
    const { isolation } = fakeIsolation({ process: ["interpreter", ...weak] });
    const flags = { values: {}, switches: new Set(switches) };
    return { code: await doctor(flags, terminal, () => Promise.resolve(isolation)), ...written };
  };

  test("prints both tiers wall by wall, without a config too", async () => {
    const { code, out } = await examine({});
    expect(code).toBe(0);
    expect(out).toContain(`node ${process.version}\n`);
    expect(out).toMatch(
      /\nprocess\n {2}language {5}stands {3}about language\n {2}interpreter {2}missing {2}about interpreter\n/,
    );
    expect(out).toMatch(/\nstrict\n {2}language/);
    expect(out).toContain("sandbox.minimum\n  no minimum is set\n");
  });

  test("fails when the minimum of the config is not met where its plugins run", async () => {
    const sandbox = { minimum: ["network"] };
    const inProcess = config([{ plugin: name, sandbox: "process" }], { sandbox });
    expect(await examine(inProcess)).toMatchObject({ code: 0, out: expect.stringContaining("  network: met\n") });
    const { code, out } = await examine(inProcess, ["network"]);
    expect([code, out]).toEqual([1, expect.stringContaining("  network is missing in process: about network\n")]);
    expect((await examine(config([name], { sandbox }), ["network"])).code).toBe(0);
    expect((await examine(config([{ plugin: name, sandbox: "inline" }], { sandbox }))).out).toContain("runs inline");
  });

  test("tells programs the same", async () => {
    const { out } = await examine(config([], { sandbox: { minimum: ["limits"] } }), [], ["json"]);
    expect(JSON.parse(out)).toMatchObject({
      minimum: ["limits"],
      problems: [],
      strength: { strict: expect.any(Array) },
    });
  });

  test("says what is missing when the sandbox is not installed", async () => {
    const { terminal, written } = writtenTerminal(await tempFolder(config([name])));
    expect(await doctor(noFlags, terminal, () => Promise.resolve(undefined))).toBe(1);
    expect(written.out).toContain("npm install @patchbay/sandbox");
  });

  test("knows what other versions of Node would do", () => {
    expect([nodeAdvice("20.20.2").length, nodeAdvice("24.1.0").length]).toEqual([2, 1]);
    expect(nodeAdvice("26.0.0")).toEqual(["has all that sandboxes can use"]);
  });
});

describe("patchbay plugin", () => {
  test("alone, or asked for help, it lists its commands", async () => {
    const [alone, help] = [await runHere(["plugin"]), await runHere(["help", "plugin"])];
    for (const { code, out } of [alone, help]) {
      expect([code, out]).toEqual([0, expect.stringMatching(/^usage: patchbay plugin COMMAND \[flags]\n/)]);
      for (const word of ["list", "approve", "swap", "new", "build"])
        expect(out).toMatch(new RegExp(`^ {2}${word} `, "m"));
    }
    const { out } = await runHere(["plugin", "approve", "--help"]);
    expect(out).toMatch(/^usage: patchbay plugin approve \[flags] NAME\|PATH\n/);
    expect((await runHere(["help", "plugin", "approve"])).out).toBe(out);
    expect(await runHere(["plugin", "aprove"])).toMatchObject({
      code: 2,
      err: expect.stringContaining('unknown command "plugin aprove" (did you mean "approve"?)'),
    });
  });

  test("takes the author's words from the kit that stands beside, with their flags", async () => {
    const kit = `const run = async ({ values, argument }, { out }) => (out(\`\${values.kind} \${argument}\\n\`), 7);
export const commands = { new: { name: "new", summary: "s", argument: "DIR", flags: { kind: { value: "K", meaning: "m" } }, run } };`;
    const json = `{ "name": "@patchbay/kit", "type": "module", "exports": "./index.js" }`;
    const cwd = await tempFolder({
      "node_modules/@patchbay/kit/package.json": json,
      "node_modules/@patchbay/kit/index.js": kit,
    });
    expect(await runHere(["plugin", "new", "--kind", "policy", "here"], cwd)).toMatchObject({
      code: 7,
      out: "policy here\n",
    });
    expect(await runHere(["plugin", "pack"], cwd)).toMatchObject({
      code: 2,
      err: expect.stringContaining('the installed @patchbay/kit has no command "pack": update it'),
    });
    expect((await runHere(["types"], cwd)).err).toContain('no command "types"');
    await rm(cwd, { recursive: true });
  });
});
