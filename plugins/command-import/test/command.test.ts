import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createFolder } from "../../../core/test/cli/folder.ts";
import { run } from "../../../core/test/cli/program.ts";
import { fixtures, runImport } from "./run-import.ts";

describe("what is written", () => {
  test.each([
    ["aiclient2api", "aiclient2api", "ok: 11 plugins, 3 pools, 3 nodes\n"],
    ["ai-proxy", "ai-proxy/config.yaml", "ok: 7 plugins, 3 pools, 3 nodes\n"],
  ])(
    "passes the check of the program, and starts (%s)",
    async (source, path, counts) => {
      const cwd = await createFolder();
      const imported = await run(["import", source, join(fixtures, path), "--json"], { cwd });
      expect([imported.code, imported.stderr]).toEqual([0, ""]);
      const { env: names } = JSON.parse(imported.stdout) as { readonly env: readonly { readonly name: string }[] };
      const env = Object.fromEntries(names.map(({ name }) => [name, valueOf(name)]));
      expect(await run(["check"], { cwd, env })).toEqual({ code: 0, stdout: counts, stderr: "" });
      const started = await run(["plugins"], { cwd, env });
      expect([started.code, started.stderr]).toEqual([0, ""]);
      const unset = await run(["check"], { cwd });
      expect(unset.code).toBe(1);
      for (const { name } of names) if (!disabled.has(name)) expect(unset.stderr).toContain(name);
    },
    60_000,
  );

  test("goes to a file of one's choice, and over one that is there only when told so", async () => {
    const path = join(fixtures, "ai-proxy", "config.yaml");
    const { cwd } = await runImport(["ai-proxy", path], { values: { out: "new.config.ts" } });
    const out = join(cwd, "new.config.ts");
    await writeFile(out, "mine");
    await expect(runImport(["ai-proxy", path], { values: { out } })).rejects.toThrow("is there already");
    expect((await runImport(["ai-proxy", path], { values: { out }, switches: new Set(["force"]) })).code).toBe(0);
  });
});

/** Its node is disabled: nobody asks for it. */
const disabled: ReadonlySet<string> = new Set(["OPENAI_CUSTOM_NODE_2_KEY", "OPENAI_NODE_1_KEY"]);

function valueOf(name: string): string {
  return name.startsWith("PROXY") ? "http://127.0.0.1:9" : `dummy-${name}`;
}

describe("wrong usage ends with 2", () => {
  test.each([
    [[], "import needs a source and a path"],
    [["ai-proxy"], "import needs a source and a path"],
    [["nginx", "x"], 'unknown source "nginx"'],
  ])("%j", async (words, message) => {
    const { code, out, err } = await runImport(words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe(`patchbay: ${message}\nsee patchbay import aiclient2api DIR, or patchbay import ai-proxy FILE\n`);
  });
});

describe("what cannot be read is a failure that quotes nothing of it", () => {
  test("a folder without a config", async () => {
    const folder = await createFolder();
    await expect(runImport(["aiclient2api", folder])).rejects.toThrow("there is no config.json");
  });

  test("a file that is no JSON or no YAML", async () => {
    const folder = await createFolder({ "config.json": '{ "REQUIRED_API_KEY": sk-hidden', "x.yaml": "a: [sk-hidden" });
    await expect(runImport(["aiclient2api", folder])).rejects.toThrow(/^config\.json is not valid JSON$/);
    await expect(runImport(["ai-proxy", join(folder, "x.yaml")])).rejects.toThrow(/x\.yaml is not valid YAML$/);
  });

  test("a config of which nothing is left, with the reasons", async () => {
    const folder = await createFolder({ "provider_pools.json": { "grok-web": [{}] } });
    const imported = runImport(["aiclient2api", folder]);
    await expect(imported).rejects.toThrow(/nothing was written\n[^]* {2}grok-web: uses the cookies of a web page/);
  });
});
