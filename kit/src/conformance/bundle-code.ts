import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { sourceConditions } from "../source-conditions.ts";

/** Where the suite's own packages are found, as the kit sees them. */
const here = dirname(fileURLToPath(import.meta.url));

/** Stands where the code's name for its timers is to stand. */
export interface CodeTraits {
  /** Name of the global that the code's timers come from; undefined: the process's own. */
  readonly timers?: string;
}

/** One module of a file and everything that it imports, but for modules of Node. */
export async function bundleCode(file: string, { timers }: CodeTraits = {}): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export * from ${JSON.stringify(file)};\n`,
      resolveDir: dirname(file),
      sourcefile: "conformance.js",
    },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
    conditions: ["import", ...sourceConditions()],
    nodePaths: [here],
    logLevel: "silent",
    banner: { js: banner(timers) },
  });
  return outputFiles[0]?.text ?? "";
}

/** Imports code that needs no file. */
export async function importCode(code: string): Promise<Readonly<Record<string, unknown>>> {
  const url = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
  const module: Readonly<Record<string, unknown>> = await import(/* @vite-ignore */ url);
  return module;
}

function banner(timers: string | undefined): string {
  const require =
    'import { createRequire as __createRequire } from "node:module"; const require = __createRequire("file:///");';
  if (timers === undefined) return require;
  const names = "setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate";
  return `${require}\nconst { ${names} } = globalThis[${JSON.stringify(timers)}];`;
}
