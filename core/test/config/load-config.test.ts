import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findConfigFile, loadConfigFile } from "../../src/config/load-config.ts";
import { rejectedFaults } from "./faults.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "patchbay-config-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("the config file", () => {
  test("is not found where there is none", async () => {
    expect(await findConfigFile(folder)).toBeUndefined();
  });

  test("is looked for as ts, json, yaml and yml, in this order", async () => {
    for (const ending of ["yml", "yaml", "json", "ts"]) {
      const path = await file(`plugins.config.${ending}`, "");
      expect(await findConfigFile(folder)).toBe(path);
    }
  });
});

describe("a JSON file", () => {
  test("is loaded, with or without a byte order mark", async () => {
    const path = await file("a.json", '\uFEFF{ "server": { "port": 1 } }');
    expect(await loadConfigFile(path)).toEqual({ config: { server: { port: 1 } }, files: [path] });
  });

  test.each([
    ["", "not valid JSON at line 1, column 1: unexpected end of file"],
    ['{\n  "a": 1,\n}', 'not valid JSON at line 3, column 1: unexpected "}"'],
    ['{\n  "a": tru\n}', 'not valid JSON at line 2, column 8: unexpected "t"'],
    ['{"a": [1 2]}', 'not valid JSON at line 1, column 10: unexpected "2"'],
    ['{"a": [1}', 'not valid JSON at line 1, column 9: unexpected "}"'],
    ["{a: 1}", 'not valid JSON at line 1, column 2: unexpected "a"'],
    ['{"a" 1}', 'not valid JSON at line 1, column 6: unexpected "1"'],
    ["{} {}", 'not valid JSON at line 1, column 4: unexpected "{"'],
    ["[01]", 'not valid JSON at line 1, column 3: unexpected "1"'],
    ['{"a": "open\n"}', "not valid JSON at line 1, column 7: string is not well-formed"],
    ['{"a": -}', 'not valid JSON at line 1, column 7: unexpected "-"'],
    ['{"a": "\\q"}', "not valid JSON at line 1, column 7: string is not well-formed"],
  ])("that is none is a fault with line and column: %j", async (text, message) => {
    const path = await file("a.json", text);
    expect(await rejectedFaults(loadConfigFile(path))).toEqual([{ path, message }]);
  });
});

describe("a YAML file", () => {
  test("is loaded", async () => {
    const path = await file("a.yaml", "server:\n  port: 1\nplugins: [a, { plugin: b }]\n");
    expect(await loadConfigFile(path)).toEqual({
      config: { server: { port: 1 }, plugins: ["a", { plugin: "b" }] },
      files: [path],
    });
  });

  test("that is none is a fault with line and column", async () => {
    const path = await file("a.yml", "server:\n  port: 1\n  port: 2\n");
    expect(await rejectedFaults(loadConfigFile(path))).toEqual([
      { path, message: "not valid YAML at line 3, column 3: Map keys must be unique" },
    ]);
  });

  test("that refers to what is not there is a fault", async () => {
    const path = await file("a.yml", "a: *none\n");
    expect(await rejectedFaults(loadConfigFile(path))).toEqual([
      { path, message: expect.stringMatching(/^not valid YAML.*none/) },
    ]);
  });
});

describe("a TypeScript file", () => {
  test("is loaded with what it imports", async () => {
    const part = await file("part.ts", "export const port: number = 1;\n");
    const path = await file("a.ts", 'import { port } from "./part.ts";\nexport default { server: { port } };\n');
    const { config, files } = await loadConfigFile(path);
    expect(config).toEqual({ server: { port: 1 } });
    expect(files).toEqual(expect.arrayContaining([path, part]));
  });

  test.each([
    ["no default export", "export const config = {};", "has no default export"],
    ["a function", "export default () => ({});", "exports a function, a config is plain data"],
    ["a promise", "export default Promise.resolve({});", "exports a promise, a config is plain data"],
  ])("with %s is a fault", async (_name, text, message) => {
    const path = await file("a.ts", text);
    expect(await rejectedFaults(loadConfigFile(path))).toEqual([
      { path, message, hint: "write `export default defineConfig({ … })`" },
    ]);
  });

  test("that throws is a fault", async () => {
    const path = await file("a.ts", 'throw new Error("not today");\nexport default {};');
    expect(await rejectedFaults(loadConfigFile(path))).toEqual([{ path, message: "cannot be loaded: not today" }]);
  });

  test("with a syntax error is a fault", async () => {
    const faults = await rejectedFaults(loadConfigFile(await file("a.ts", "export default {")));
    expect(faults).toHaveLength(1);
  });
});

test("a file that is not there is a fault", async () => {
  const path = join(folder, "none.json");
  expect(await rejectedFaults(loadConfigFile(path))).toEqual([{ path, message: "no such file" }]);
});

test("a file of another kind is a fault", async () => {
  const path = await file("a.toml", "");
  expect(await rejectedFaults(loadConfigFile(path))).toEqual([
    { path, message: "unknown kind of config file", hint: "use .ts, .json, .yaml or .yml" },
  ]);
});
