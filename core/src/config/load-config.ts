import { access, readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { ConfigError } from "./fault.ts";
import { findJsonFault } from "./json-syntax.ts";

/** A config as it stands in its file, not checked yet, and every file that it is made of. */
export interface LoadedConfig {
  readonly config: unknown;
  readonly files: readonly string[];
}

const defaultNames = ["plugins.config.ts", "plugins.config.json", "plugins.config.yaml", "plugins.config.yml"];

const loaders: Readonly<Record<string, (path: string) => Promise<LoadedConfig>>> = {
  ".ts": loadModule,
  ".mts": loadModule,
  ".js": loadModule,
  ".mjs": loadModule,
  ".json": async (path) => ({ config: parseJson(path, await readText(path)), files: [path] }),
  ".yaml": loadYaml,
  ".yml": loadYaml,
};

/** The config file of a folder; undefined when there is none. */
export async function findConfigFile(folder: string): Promise<string | undefined> {
  for (const name of defaultNames) {
    const path = resolve(folder, name);
    if (await exists(path)) return path;
  }
  return undefined;
}

/**
 * Loads a config from a TypeScript, JSON or YAML file.
 * @throws ConfigError when the file cannot be read or holds no config.
 */
export async function loadConfigFile(path: string): Promise<LoadedConfig> {
  const load = loaders[extname(path)];
  if (load === undefined) throw fileFault(path, "unknown kind of config file", "use .ts, .json, .yaml or .yml");
  return load(resolve(path));
}

async function loadModule(path: string): Promise<LoadedConfig> {
  await readText(path);
  const { bundleModule } = await import("../plugins/bundle.ts");
  const { module, files } = await bundleModule(path).catch((error: unknown) => {
    if (error instanceof ConfigError) throw error;
    throw fileFault(path, `cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  });
  const config = module["default"];
  const problem = exportProblem(config);
  if (problem !== undefined) throw fileFault(path, problem, "write `export default defineConfig({ … })`");
  return { config, files: [...new Set([path, ...files])] };
}

function exportProblem(config: unknown): string | undefined {
  if (config === undefined) return "has no default export";
  if (typeof config === "function") return "exports a function, a config is plain data";
  return config instanceof Promise ? "exports a promise, a config is plain data" : undefined;
}

async function loadYaml(path: string): Promise<LoadedConfig> {
  const text = await readText(path);
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined)
    throw fileFault(path, `not valid YAML${placeOf(text, error.pos[0])}: ${firstLine(error.message)}`);
  try {
    const config: unknown = document.toJS();
    return { config, files: [path] };
  } catch (cause) {
    throw fileFault(path, `not valid YAML: ${cause instanceof Error ? firstLine(cause.message) : String(cause)}`);
  }
}

function parseJson(path: string, text: string): unknown {
  const json = text.replace(/^\uFEFF/, "");
  try {
    const config: unknown = JSON.parse(json);
    return config;
  } catch {
    const { line, column, problem } = findJsonFault(json);
    throw fileFault(path, `not valid JSON at line ${line}, column ${column}: ${problem}`);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw fileFault(path, reason === "ENOENT" ? "no such file" : `cannot be read (${reason})`);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset);
  return ` at line ${before.split("\n").length}, column ${offset - before.lastIndexOf("\n")}`;
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}

function fileFault(path: string, message: string, hint?: string): ConfigError {
  return new ConfigError([{ path, message, ...(hint !== undefined && { hint }) }]);
}
