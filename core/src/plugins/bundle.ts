import { readFile, realpath } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type {
  BuildFailure,
  BuildOptions,
  BuildResult,
  Loader,
  Message,
  OnLoadArgs,
  OnLoadResult,
  OnResolveArgs,
  OnResolveResult,
  Plugin,
  PluginBuild,
} from "esbuild";
import type * as Esbuild from "esbuild";
import { ConfigError, type ConfigFault } from "../config/fault.ts";
import { type BundlePlace, closePlace, openPlace, storeBundle } from "./bundle-cache.ts";
import { dynamicRequire, finishBundle, metaNames, metaSource, withoutPaths } from "./bundle-text.ts";
import { extraConditions } from "./export-conditions.ts";
import { packageFolders } from "./find-package.ts";
import { hashText } from "./hash-text.ts";
import { sharedModules, sharedModuleSource } from "./shared-modules.ts";

/** A module made of a TypeScript or JavaScript file and everything beside installed packages that it imports. */
export interface BundledModule {
  readonly module: Readonly<Record<string, unknown>>;
  /** Every file that it was made of; a change in one of them changes the module. */
  readonly files: readonly string[];
  /** Of the code: the same hash means the very same module. */
  readonly hash: string;
}

/**
 * Bundles and imports a file. Installed packages stay outside; the SDK is the kernel's own.
 * @throws ConfigError with file, line and column when the code cannot be built.
 */
export async function bundleModule(entryFile: string): Promise<BundledModule> {
  const entry = await realpath(entryFile);
  const place = await openPlace(entry);
  try {
    const { code, files } = await build(entry, place);
    const hash = hashText(code).slice(0, 16);
    return { module: await importOnce(place, code, hash), files, hash };
  } finally {
    await closePlace(place);
  }
}

type Module = BundledModule["module"];

const imports = new Map<string, Promise<Module>>();

/** The same code is the same module, wherever it is written to. What failed is not kept. */
async function importOnce(place: BundlePlace, code: string, hash: string): Promise<Module> {
  const key = `${place.name}.${hash}`;
  const pending = imports.get(key) ?? importCode(place, code, hash);
  imports.set(key, pending);
  try {
    return await pending;
  } catch (cause) {
    imports.delete(key);
    throw cause;
  }
}

async function importCode(place: BundlePlace, code: string, hash: string): Promise<Module> {
  const file = await storeBundle(place, code, hash);
  process.setSourceMapsEnabled(true);
  const module: Module = await import(/* @vite-ignore */ pathToFileURL(file).href);
  return module;
}

/** A plugin as one module without imports. */
export interface SelfContained {
  readonly code: string;
  /** Every file that it was made of. */
  readonly files: readonly string[];
}

interface Built {
  readonly code: string;
  readonly files: readonly string[];
}

async function build(entry: string, { folder, name }: BundlePlace): Promise<Built> {
  const root = dirname(entry);
  const { outputFiles, metafile } = await runEsbuild(entry, {
    entryPoints: [entry],
    outfile: join(folder, `${name}.mjs`),
    platform: "node",
    target: "node20",
    conditions: [...extraConditions()],
    sourcemap: "external",
    define: metaNames,
    plugins: [linker],
  });
  const [code, map] = [/\.mjs$/, /\.map$/].map((end) => outputFiles.find(({ path }) => end.test(path))?.text ?? "");
  const files = Object.keys(metafile.inputs).filter((input) => !input.startsWith(namespacePrefix));
  return { code: finishBundle(code ?? "", map ?? "", entry), files: files.map((file) => resolve(root, file)) };
}

/**
 * Bundles a plugin for a sandbox: one module that imports nothing and exports `plugin` alone, with everything that it uses
 * in it, the SDK as well. Nothing is run. The same files give the same code.
 * @throws ConfigError with file, line and column when the code cannot be built, or needs what no sandbox has.
 */
export async function bundleSelfContained(entryFile: string): Promise<SelfContained> {
  const entry = await realpath(entryFile);
  const root = dirname(entry);
  const { outputFiles, metafile } = await runEsbuild(entry, {
    stdin: { contents: `export { plugin } from ${JSON.stringify(entry)};\n`, resolveDir: root, sourcefile: stdinName },
    outfile: join(root, "plugin.mjs"),
    platform: "neutral",
    target: "es2022",
    mainFields: ["browser", "module", "main"],
    conditions: [...extraConditions(), "browser"],
    define: { "process.env.NODE_ENV": '"production"' },
    supported: { "dynamic-import": false, "import-meta": false, "top-level-await": false },
    legalComments: "none",
    // A file that lies where nothing is installed still finds the SDK: the kernel's own.
    nodePaths: [...packageFolders(dirname(fileURLToPath(import.meta.url)))],
    plugins: [sealer],
  });
  const inputs = Object.keys(metafile.inputs);
  const code = withoutPaths(outputFiles[0]?.text ?? "", inputs);
  if (code.includes(dynamicRequire)) {
    const message = "loads modules by names that it computes, which a sandbox cannot";
    throw new ConfigError([{ path: entry, message, hint: "import what it needs by name, at the top" }]);
  }
  const files = inputs.filter((input) => !input.endsWith(stdinName));
  return { code, files: files.map((file) => resolve(root, file)) };
}

type BuildSettings = Omit<BuildOptions, "absWorkingDir" | "bundle" | "write" | "format" | "metafile" | "logLevel">;

type BuildOutput = BuildResult<{ readonly write: false; readonly metafile: true }>;

async function runEsbuild(entry: string, settings: BuildSettings): Promise<BuildOutput> {
  const esbuild = await loadEsbuild(entry);
  const root = dirname(entry);
  try {
    return await esbuild.build({
      ...settings,
      absWorkingDir: root,
      bundle: true,
      write: false,
      format: "esm",
      metafile: true,
      logLevel: "silent",
    });
  } catch (cause) {
    if (!isBuildFailure(cause)) throw cause;
    const error = new ConfigError(cause.errors.map((message) => toFault(message, root, entry)));
    error.cause = cause;
    throw error;
  }
}

async function loadEsbuild(entry: string): Promise<typeof Esbuild> {
  try {
    return await import("esbuild");
  } catch (cause) {
    const hint = "npm install esbuild, or name a built .js or .mjs file";
    const error = new ConfigError([{ path: entry, message: "this file needs esbuild, which cannot be loaded", hint }]);
    error.cause = cause;
    throw error;
  }
}

const namespacePrefix = "patchbay-";
const sharedNamespace = "patchbay-shared";
const metaNamespace = "patchbay-meta";

const linker: Plugin = {
  name: "patchbay",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, (args) => resolvePackage(build, args));
    build.onResolve({ filter: new RegExp(`^${metaNamespace}:`) }, ({ path }) => ({
      path: path.slice(metaNamespace.length + 1),
      namespace: metaNamespace,
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: sharedNamespace }, ({ path }) => ({ contents: sharedModuleSource(path) }));
    build.onLoad({ filter: /.*/, namespace: metaNamespace }, ({ path }) => ({ contents: metaSource(path) }));
    build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, withMeta);
  },
};

/** Marks a question that the linker asks itself. */
const asking = Symbol("asking");

/** Shared modules come from the kernel, installed packages stay where they are; the rest (a workspace's own) is bundled. */
async function resolvePackage(build: PluginBuild, args: OnResolveArgs): Promise<OnResolveResult | undefined> {
  if (args.pluginData === asking || args.path.startsWith(namespacePrefix)) return undefined;
  if (Object.hasOwn(sharedModules, args.path)) return { path: args.path, namespace: sharedNamespace };
  const { importer, resolveDir, kind } = args;
  if (kind === "entry-point") return undefined;
  const found = await build.resolve(args.path, { importer, resolveDir, kind, pluginData: asking });
  if (found.errors.length > 0 || found.external || found.namespace !== "file") return undefined;
  if (!found.path.includes("/node_modules/") || /\.[cm]?tsx?$/.test(found.path)) return undefined;
  // By address: from the bundle's folder the name could lead elsewhere, or nowhere.
  return { path: kind === "require-call" ? found.path : pathToFileURL(found.path).href, external: true };
}

const stdinName = "patchbay-entry.js";

/** Lets nothing in that only the kernel's own process has. */
const sealer: Plugin = {
  name: "patchbay-sealed",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
      if (pluginData === asking) return undefined;
      if (path === "@patchbay/sdk/host" || path === "@patchbay/core")
        return refuse(path, importer, "which is the kernel's own");
      if (!isBuiltin(path)) return undefined;
      // Packages may bear the name of a module of Node, such as `events`.
      const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: asking });
      if (found.errors.length === 0 && !found.external && found.namespace === "file") return found;
      return refuse(path, importer, "a module of Node, which no sandbox has");
    });
  },
};

function refuse(path: string, importer: string, why: string): OnResolveResult {
  return { errors: [{ text: `${importer} imports "${path}", ${why}` }] };
}

async function withMeta({ path }: OnLoadArgs): Promise<OnLoadResult | undefined> {
  const source = await readFile(path, "utf8");
  if (!source.includes("import.meta.")) return undefined;
  // Imports are hoisted, so the line may stand at the end, where it moves no other line of the source map.
  const contents = `${source}\nimport { ${Object.values(metaNames).join(", ")} } from ${JSON.stringify(`${metaNamespace}:${path}`)};\n`;
  return { contents, loader: loaderOf(path), resolveDir: dirname(path) };
}

function loaderOf(path: string): Loader {
  if (/\.[jt]sx$/.test(path)) return path.endsWith("tsx") ? "tsx" : "jsx";
  return /\.[cm]?ts$/.test(path) ? "ts" : "js";
}

function isBuildFailure(cause: unknown): cause is BuildFailure {
  return cause instanceof Error && "errors" in cause && Array.isArray(cause.errors);
}

function toFault({ text, location, notes }: Message, root: string, entry: string): ConfigFault {
  const [, missing] = /^Could not resolve "([^"./][^"]*)"/.exec(text) ?? [];
  // The bundler's own advice is about settings that nobody has here.
  const hint =
    missing === undefined
      ? notes.map((note) => note.text).find((note) => note !== "")
      : `npm install ${missing} beside the config`;
  const place = location === null ? entry : `${resolve(root, location.file)}:${location.line}:${location.column + 1}`;
  return {
    path: place,
    message: `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`,
    ...(hint !== undefined && { hint }),
  };
}
