import { basename, dirname } from "node:path";
import { pathToFileURL } from "node:url";

/** A file's own address instead of the bundle's. */
export const metaNames = {
  "import.meta.url": "__patchbay_url",
  "import.meta.dirname": "__patchbay_dirname",
  "import.meta.filename": "__patchbay_filename",
};

/** Source text of a module that says where a file is. */
export function metaSource(path: string): string {
  const values = [pathToFileURL(path).href, dirname(path), path];
  return Object.values(metaNames)
    .map((name, index) => `export const ${name} = ${JSON.stringify(values[index])};\n`)
    .join("");
}

/** Gives CommonJS within the bundle its `require`, and stack traces their way back. */
export function finishBundle(code: string, map: string, entry: string): string {
  const require = code.includes(dynamicRequire) ? requireSource(entry) : "";
  const mapUrl = `data:application/json;base64,${Buffer.from(map).toString("base64")}`;
  return `${code}${require}//# sourceMappingURL=${mapUrl}\n`;
}

/** What the bundler writes where code loads a module by a name that it computes. */
export const dynamicRequire = "Dynamic require of";

/** A function, since only functions can be called above the place where they stand. */
function requireSource(entry: string): string {
  return `import { createRequire as __patchbay_createRequire } from "node:module";
function require(id) {
  return __patchbay_createRequire(${JSON.stringify(entry)})(id);
}
`;
}

/** The code without the paths of its files, which the bundler writes above each: the same files give the same code anywhere. */
export function withoutPaths(code: string, files: readonly string[]): string {
  const known = new Set(files);
  return code
    .split("\n")
    .filter((line) => !(line.startsWith("// ") && known.has(line.slice(3))))
    .map((line) => {
      const [, path] = /^ {2}"(.+)"\(/.exec(line) ?? [];
      return path !== undefined && known.has(path) ? line.replace(path, basename(path)) : line;
    })
    .join("\n");
}
