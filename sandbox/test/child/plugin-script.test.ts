import { runInThisContext } from "node:vm";
import { expect, test } from "vitest";
import { evadeLookalikes } from "../../src/child/evade.ts";
import { toPluginScript } from "../../src/child/plugin-script.ts";

/** Runs a script's function; what it returns is what the module exports. */
function run(code: string): unknown {
  const load = runInThisContext(toPluginScript(code)) as () => unknown;
  return load();
}

test.each([
  ["const a = 1;\nexport { a as plugin };", { plugin: 1 }],
  ["const plugin = 2;\nexport {\n  plugin\n};\n//# sourceMappingURL=data:x\n", { plugin: 2 }],
  ["const a=3;export{a as plugin};", { plugin: 3 }],
  ["const a = 4, b = 5;\nexport {\n  a as plugin,\n  b as default\n};\n", { plugin: 4, default: 5 }],
  ["function f() { return 6 }export{f as plugin}\n// the end\n// of it", { plugin: expect.any(Function) }],
])("reads the exports of %j", (code, exported) => {
  expect(run(code)).toEqual(exported);
});

test.each([
  ["const plugin = 1;", /has no "export/],
  ["export default 1;", /has no "export/],
  ['const a = 1;\nexport { a as "plugin name" };', /exports "a as "plugin name"", which is no name/],
  ["const a = 1;\nexport { a as plugin } from './b.js';", /has no "export/],
])("does not read %j", (code, message) => {
  expect(() => toPluginScript(code)).toThrow(message);
});

test("keeps the numbers of lines", () => {
  const script = toPluginScript("const a = 1;\nconst b = 2;\nexport { b as plugin };");
  expect(script.split("\n")[1]).toBe("const b = 2;");
});

const refused = /(?:^|[^.]|\.\.\.)\bimport\s*(?:\(|\/[/*])|<!--|-->/;

test.each([
  ['"import(x)"', "import(x)"],
  ["'say \\'import (x)\\' <!-- -->'", "say 'import (x)' <!-- -->"],
  ["`a${`import(${'b'}-->`}<!--`", "aimport(b-->`<!--".replace("`", "")],
  ["/import(s)?$/.exec('imports')[1]", "s"],
  ["/[/]import(s)/.test('/imports')", true],
  ["((n) => { let count = 0; while (n --> 0) count++; return count })(3)", 3],
  ["((n) => 1<!--n)(1)", false],
  ["[4 / 2, 'import(x)'.length / 3].join()", "2,3"],
  ["1 /* import('x') <!-- --> */ + 1", 2],
  ["({ return: 4 }).return / 2 // import(x) /", 2],
  ["`${{ a: `}import(x)` }.a}`", "}import(x)"],
  ["[1, 2].map((x) => { return /import(x)/.test('importx') ? x : 0 }).length", 2],
])("rewrites %j so that it means the same", (code, value) => {
  const rewritten = evadeLookalikes(code);
  expect(rewritten).not.toMatch(refused);
  expect(runInThisContext(`(${rewritten}\n)`)).toEqual(value);
});

test("leaves alone what looks like nothing", () => {
  const code = "const important = (a) => a.import(1) /* fine */;";
  expect(evadeLookalikes(code)).toBe(code);
});

test.each([
  "import('x')",
  "import ( 'x' )",
  "const x = await import(/* why */ 'x');",
  "import/* x */('x')",
  "[...import('x')]",
])("refuses %j", (code) => {
  expect(() => evadeLookalikes(code)).toThrow("a plugin cannot import");
});
