/** A program that tries to leave its wrapper while it is loaded. Its name tells what it reached. */
export interface LoadAttempt {
  readonly name: string;
  readonly code: string;
  /** Run as a module of Node's own it succeeds. */
  readonly control?: boolean;
}

const told = (what: string): string =>
  `const plugin = { name: ${what}, sdk: "1.0", setup: () => ({}) };\nexport { plugin };\n`;
const process = `(typeof process === "object" ? "REACHED process" : "nothing")`;

export const loadAttempts: readonly LoadAttempt[] = [
  { name: "names the process", code: told(process), control: true },
  {
    name: "imports a module of Node's",
    code: `import fs from "node:fs";\n${told(`fs ? "REACHED fs" : ""`)}`,
    control: true,
  },
  {
    name: "imports at run time",
    code: told(`(await import("node:fs")).readFileSync ? "REACHED fs" : ""`),
    control: true,
  },
  {
    name: "imports by an escaped word",
    code: `const load = (0, eval)("(name) => im\\u0070ort(name)");\n${told(`(await load("node:fs")) ? "REACHED fs" : ""`)}`,
  },
  {
    name: "imports between comments",
    code: told(`(await import/**/("node:fs")).readFileSync ? "REACHED fs" : ""`),
    control: true,
  },
  { name: "imports in a template", code: told("`${await import('node:fs') ? 'REACHED fs' : ''}`"), control: true },
  {
    name: "imports behind a division that looks like a pattern",
    code: `let a = 4, g = 2;\nconst b = a /g; import("node:fs") /g;\n${told(`"loaded"`)}`,
  },
  { name: "exports from another module", code: `export { readFileSync as plugin } from "node:fs";\n` },
  { name: "exports all of another module", code: `export * from "node:fs";\n${told(process)}` },
  { name: "reads import.meta", code: told(`import.meta.url ? "REACHED " + import.meta.url : ""`), control: true },
  {
    name: "closes the wrapper's function",
    code: `} ) ; globalThis.late = ${process}; (function () {\n${told(`String(globalThis.late)`)}`,
  },
  {
    name: "closes the wrapper's block and returns",
    code: `return { plugin: { name: ${process}, sdk: "1.0", setup() {} } }; }\n{ ${told(process)}`,
  },
  { name: "comments the wrapper's end out", code: `${told(process)}/*` },
  { name: "comments by <!--", code: `var x = 1; <!-- y\n--> z\n${told(process)}` },
  {
    name: "hides code behind an HTML comment",
    code: `var closed = "nothing";\n/*\n*/--> ; closed = "open"\n${told(`closed === "open" ? "nothing" : ${process}`)}`,
  },
  {
    name: "becomes sloppy by an octal number",
    code: `const sloppy = (() => { try { return Function("return 010 && this")(); } catch { return undefined; } })();\n${told(`sloppy?.process ? "REACHED process" : "nothing"`)}`,
    control: true,
  },
  { name: "uses with", code: `with (globalThis) { var found = ${process}; }\n${told("found")}` },
  {
    name: "redeclares the host's names",
    code: `var host = undefined, guest = undefined, exports = undefined, module = undefined, require = undefined;\n${told(process)}`,
    control: true,
  },
  {
    name: "reads the arguments of its wrapper",
    code: `const args = (() => { try { return eval("arguments"); } catch { return []; } })();\n${told(`JSON.stringify([...args].map((each) => typeof each)).includes("function") ? "REACHED arguments" : "nothing"`)}`,
  },
  {
    name: "writes a source map's address",
    code: `${told(process)}//# sourceMappingURL=file:///etc/passwd\n//# sourceURL=node:internal/process\n`,
    control: true,
  },
  {
    name: "holds characters that end lines elsewhere",
    code: `// \u2028 globalThis.late = ${process};\n${told(`String(globalThis.late ?? "nothing")`)}`,
    control: true,
  },
  {
    name: "exports a plugin whose members are traps",
    code: `const reads = [];\nconst plugin = new Proxy({ name: "trap", sdk: "1.0", setup: () => ({}) }, { get(target, key) { reads.push(new Error().stack); return key === "name" ? (/node:internal|child\\.cjs/.test(reads.join()) ? "REACHED a trace" : "nothing") : target[key]; } });\nexport { plugin };\n`,
  },
];
