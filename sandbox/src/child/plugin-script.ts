import { evadeLookalikes } from "./evade.ts";
import { pluginFile } from "./engine.ts";

/**
 * Makes a script of the text of a module: its value is a function that runs the module and returns what it exports.
 * The module has no imports, and one list of exports at its end, as esbuild writes it.
 * @throws Error that says what a sandbox cannot load.
 */
export function toPluginScript(code: string): string {
  const found = exportList.exec(code);
  if (!found) throw new Error(`the plugin has no "export { ... as plugin }" at its end: build it as one module`);
  const names = (found[1] ?? "").split(",").filter((item) => item.trim() !== "");
  const members = names.map(toMember).join(", ");
  const body = evadeLookalikes(code.slice(0, found.index));
  // On one line with the code, so that its lines keep their numbers.
  return `(function () { "use strict"; ${body}\nreturn { ${members} };\n})\n//# sourceURL=${pluginFile}\n`;
}

const exportList = /(?<=^|[\n;}])[ \t]*export\s*\{([^{}]*)\}\s*;?\s*(?:\/\/[^\n]*(?:\n\s*|$))*$/;

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function toMember(item: string): string {
  const [local = "", exported = local, ...rest] = item.trim().split(/\s+as\s+/);
  if (rest.length > 0 || !identifier.test(local) || !identifier.test(exported)) {
    throw new Error(`the plugin exports "${item.trim()}", which is no name`);
  }
  return `${exported}: ${local}`;
}

/** What to do about code that no engine can read, if it shows. */
export function syntaxHint(code: string): string {
  const found = moduleLine.exec(code.replace(exportList, ""))?.[0].trim();
  if (found !== undefined) return `; it is not built as one module: ${found.slice(0, 80)}`;
  return /^(?!\s)(?:(?!\basync\b|\bfunction\b).)*\bawait\b/m.test(code)
    ? "; a plugin cannot await outside of functions"
    : "";
}

const moduleLine =
  /^[ \t]*(?:import\s*(?:["'{*]|[\w$]+\s*(?:,|from\b))|export\s*(?:\{|\*|default\b|(?:const|let|var|function|class|async)\b)).*$/m;
