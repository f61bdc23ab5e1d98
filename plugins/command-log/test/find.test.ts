import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { command } from "../src/index.ts";
import { folderWith, folderWithLog, runLog, usual } from "./log-folder.ts";
import { lines, record } from "./records.ts";

const one = lines(record("req-one"));

describe("patchbay log", () => {
  test("has its commands behind it, and alone lists them", async () => {
    let out = "";
    const terminal = { out: (text: string) => void (out += text) } as Parameters<typeof command.run>[1];
    expect(await command.run({ values: {}, switches: new Set() }, terminal)).toBe(0);
    for (const each of command.commands ?? []) {
      expect(out).toContain(each.summary);
      expect((await each.load(terminal)).name).toBe(each.name);
    }
  });
});

describe("the log that is read is", () => {
  test("that of the config, in the folder of its plugin", async () => {
    const cwd = await folderWithLog({ "prompts.jsonl": one });
    expect(await runLog("tail", { cwd })).toMatchObject({ code: 0, out: expect.stringContaining("req-one"), err: "" });
  });

  test("where its options and dataDir say, by day too, also for an entry with an id", async () => {
    const options = { mode: "file", file: "logs/all.jsonl", rotate: "day" };
    const plugins = ["@patchbay/observe-prompt-log", { plugin: "@patchbay/observe-prompt-log", id: "second", options }];
    const cwd = await folderWith({
      "plugins.config.json": JSON.stringify({ dataDir: "state", plugins }),
      "state/second/logs/all-2026-01-01.jsonl": lines(record("1"), record("2")),
      "state/second/logs/all-2026-01-01.2.jsonl.gz": lines(record("3")),
      "state/second/logs/all-2026-01-02.jsonl": lines(record("4")),
      [`state/@patchbay+observe-prompt-log/prompts.jsonl`]: one,
    });
    const values = { id: "second" };
    const { out } = await runLog("tail", { cwd, values, switches: ["json"] });
    expect(out.match(/"exchange":"[^"]*"/g)).toEqual(["1", "2", "3", "4"].map((id) => `"exchange":"${id}"`));
    expect((await runLog("tail", { cwd })).out).toContain("main/a");
    expect(await runLog("tail", { cwd, values: { id: "third" } })).toMatchObject({
      code: 2,
      err: expect.stringContaining("@patchbay/observe-prompt-log, second"),
    });
  });

  test("found by PATCHBAY_CONFIG or --config, also where the shell has no keys", async () => {
    const cwd = await folderWithLog({ "prompts.jsonl": one });
    const keyless = await folderWith({
      "my.json": JSON.stringify({
        server: { adminToken: { $env: "NOT_SET_HERE" } },
        plugins: [{ plugin: "@patchbay/observe-prompt-log", options: {} }],
      }),
      [`${usual}/prompts.jsonl`]: lines(record("req-two")),
    });
    const env = { PATCHBAY_CONFIG: join(cwd, "plugins.config.json") };
    expect((await runLog("tail", { cwd: keyless, env })).out).toContain("req-one");
    expect((await runLog("tail", { cwd, values: { config: join(keyless, "my.json") } })).out).toContain("req-two");
  });

  test("one file with --file, packed or not, or those of a folder with --dir", async () => {
    const cwd = await folderWith({
      "x.jsonl.gz": lines(record("packed")),
      "dir/prompts.1.jsonl": lines(record("older")),
      "dir/prompts.jsonl": lines(record("newer")),
    });
    expect((await runLog("tail", { cwd, values: { file: "x.jsonl.gz" } })).out).toContain("packed");
    expect((await runLog("tail", { cwd, values: { dir: "dir" } })).out).toMatch(/older[^]*newer/);
  });
});

describe("no log to read", () => {
  test.each([
    [{ file: "nowhere.jsonl" }, 1, "there is no file"],
    [{ dir: "." }, 1, "there is no prompt log at"],
    [{ dir: ".", file: "x" }, 2, "use one"],
    [{}, 2, "no plugins.config.ts"],
  ])("%j ends with %i and says why", async (values: Record<string, string>, code, message) => {
    const cwd = await folderWith({});
    expect(await runLog("tail", { cwd, values })).toMatchObject({
      code,
      err: expect.stringContaining(message),
      out: "",
    });
  });

  test("a config without a prompt log, or with options that are wrong", async () => {
    const cwd = await folderWith({ "plugins.config.json": "{}" });
    expect(await runLog("tail", { cwd })).toMatchObject({ code: 2, err: expect.stringContaining("has no @patchbay") });
    const wrong = await folderWithLog({ "prompts.jsonl": one }, { mod: "file" });
    expect(await runLog("tail", { cwd: wrong })).toMatchObject({ code: 1, err: expect.stringContaining("mod") });
  });

  test("a log that nobody wrote to yet says how to begin", async () => {
    const cwd = await folderWithLog({});
    expect(await runLog("tail", { cwd })).toMatchObject({
      code: 1,
      err: expect.stringContaining("--log-prompts file"),
    });
  });
});
