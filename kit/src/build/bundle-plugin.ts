import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { builtinModules } from "node:module";
import { join } from "node:path";
import {
  build,
  type BuildFailure,
  type BuildOptions,
  type Message,
  type Metafile,
  type OnResolveArgs,
  type OnResolveResult,
  type Plugin,
  type PluginBuild,
} from "esbuild";
import { sourceConditions } from "../source-conditions.ts";
import { BuildFaults } from "./faults.ts";
import { withHarmlessText } from "./harmless-text.ts";
import { withStablePaths } from "./stable-paths.ts";

/** What esbuild calls the line that leads to the plugin; among the inputs it is no file. */
export const entryName = "patchbay-entry.js";

/** A plugin as one text. */
export interface PluginBundle {
  /** An ECMAScript module without imports, which ends in `export { NAME as plugin };`. */
  readonly code: string;
  /** What it was made of; paths are relative to `folder`. */
  readonly metafile: Metafile;
  /** The package's real folder. */
  readonly folder: string;
}

const entries = ["src/index.ts", "src/index.js", "src/plugin.ts", "src/plugin.js", "index.ts", "index.js", "plugin.ts"];

/** How esbuild makes one module of a package. */
const options = {
  outfile: "plugin.js",
  bundle: true,
  write: false,
  metafile: true,
  platform: "neutral",
  mainFields: ["module", "main"],
  conditions: ["import", ...sourceConditions()],
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "silent",
} as const satisfies BuildOptions;

/**
 * Bundles the plugin of a package with all that it imports. The same sources and packages give the same bytes, wherever
 * they stand. @throws BuildFaults with file and line when it does not build, imports the runtime or exports no `plugin`.
 */
export async function bundlePlugin(packageFolder: string): Promise<PluginBundle> {
  const folder = await realpath(packageFolder);
  const entry = entries.find((path) => existsSync(join(folder, path)));
  if (entry === undefined) throw new BuildFaults([`${folder} has no source: put the plugin into ${entries[0]}`]);
  const { text, metafile } = await bundle(folder, entry);
  const [output] = Object.values(metafile.outputs);
  if (text.includes("Dynamic require of"))
    throw new BuildFaults(["loads modules by names that it computes: import what it needs by name, at the top"]);
  const code = withPluginExport(await withHarmlessText(withStablePaths(text, metafile, folder)));
  if (!output?.exports.includes("plugin") || code === undefined)
    throw new BuildFaults([`${entry} does not export \`plugin\`: write \`export const plugin = definePlugin({ … })\``]);
  return { code, metafile, folder };
}

/**
 * The same of a package that the kernel trusts, whose modules may ask for those of Node. Undefined when it has no plugin.
 */
export async function bundleTrusted(folder: string): Promise<string | undefined> {
  const entry = [...entries, "dist/index.js"].find((path) => existsSync(join(folder, path)));
  if (entry === undefined) return undefined;
  const { outputFiles, metafile } = await build({
    ...options,
    entryPoints: [join(folder, entry)],
    absWorkingDir: folder,
    platform: "node",
    banner: {
      js: `import { createRequire as __createRequire } from "node:module"; const require = __createRequire("file:///");`,
    },
  });
  const [output] = Object.values(metafile.outputs);
  return output?.exports.includes("plugin") === true ? outputFiles[0]?.text : undefined;
}

async function bundle(folder: string, entry: string): Promise<{ readonly text: string; readonly metafile: Metafile }> {
  try {
    const { outputFiles, metafile } = await build({
      ...options,
      stdin: { contents: `export { plugin } from "./${entry}";\n`, resolveDir: folder, sourcefile: entryName },
      absWorkingDir: folder,
      mainFields: ["browser", "module", "main"],
      conditions: [...options.conditions, "browser"],
      define: { "process.env.NODE_ENV": '"production"' },
      supported: { "dynamic-import": false, "import-meta": false, "top-level-await": false },
      plugins: [refuseRuntime],
    });
    return { text: outputFiles[0]?.text ?? "", metafile };
  } catch (cause) {
    if (!isBuildFailure(cause)) throw cause;
    throw new BuildFaults(cause.errors.map(textOfMessage), { cause });
  }
}

const runtime = new RegExp(`^(node:.*|bun:.*|deno:.*|(${builtinModules.join("|").replaceAll("/", "\\/")})(/.*)?)$`);
const kernelOnly = /^@patchbay\/(core|kit|sandbox|sdk\/host|sdk\/testing)(\/.*)?$/;

/** What the runtime and the kernel have for themselves is not there in a sandbox; every place that asks for it is named. */
const refuseRuntime: Plugin = {
  name: "refuse-runtime",
  setup(build) {
    build.onResolve({ filter: kernelOnly }, ({ path }) => ({
      errors: [{ text: `imports ${path}: plugins have @patchbay/sdk and @patchbay/sdk/http` }],
    }));
    build.onResolve({ filter: runtime }, async (args): Promise<OnResolveResult | undefined> => {
      if (args.pluginData === asking || (await isInstalled(build, args))) return undefined;
      return {
        errors: [
          {
            text: `imports ${args.path}: a plugin that runs in a sandbox has no modules of Node, use what its context gives`,
          },
        ],
      };
    });
  },
};

const asking = Symbol("asking");

/** Some packages have a module's name without being one, such as `buffer` and `events`. */
async function isInstalled(build: PluginBuild, { path, importer, resolveDir, kind }: OnResolveArgs): Promise<boolean> {
  if (path.includes(":")) return false;
  const { errors, external } = await build.resolve(path, { importer, resolveDir, kind, pluginData: asking });
  return errors.length === 0 && !external;
}

/** One line, whose form whoever makes a script of the module may rely on. */
function withPluginExport(code: string): string | undefined {
  const found = /\nexport \{\s*([\w$]+)(?: as plugin)?\s*\};\s*$/.exec(code);
  const name = found?.[1];
  return name === undefined ? undefined : `${code.slice(0, found?.index)}\nexport { ${name} as plugin };\n`;
}

function textOfMessage({ text, location }: Message): string {
  const said = `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;
  return location === null ? said : `${location.file}:${location.line}: ${said}`;
}

function isBuildFailure(cause: unknown): cause is BuildFailure {
  return cause instanceof Error && "errors" in cause && Array.isArray(cause.errors);
}
