import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { findConfigFile, type FlagValues, loadConfigFile, type Terminal } from "@patchbay/core";
import { UsageFault } from "./usage-fault.ts";

/** Where a running kernel is, and what opens its admin pages. */
export interface Door {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string;
}

/** The door of a config's kernel, or of the one at `--url`. @throws Error, UsageFault when there is none. */
export async function findDoor(flags: FlagValues, terminal: Terminal): Promise<Door> {
  const { config, baseDir } = await configAtHand(flags, terminal);
  const server = recordOf(recordOf(config)["server"]);
  const { url } = flags.values;
  const token = await readToken(server["adminToken"], baseDir, terminal.env);
  return { url: url === undefined ? addressOf(server, terminal.env) : checked(url), token };
}

interface ConfigAtHand {
  readonly config: unknown;
  readonly baseDir: string;
}

/** The file that was named, else what was built in, else the file of the working directory. */
async function configAtHand({ values }: FlagValues, terminal: Terminal): Promise<ConfigAtHand> {
  const { cwd, env, embedded } = terminal;
  const named = values["config"] ?? filled(env["PATCHBAY_CONFIG"]);
  if (named === undefined && embedded)
    return { config: embedded.config, baseDir: dirname(fileURLToPath(embedded.url)) };
  const path = named === undefined ? await findConfigFile(cwd) : resolve(cwd, named);
  if (path === undefined)
    throw new UsageFault(`no plugins.config.ts, .json, .yaml or .yml in ${cwd}: name one with --config FILE`);
  const { config } = await loadConfigFile(path);
  return { config, baseDir: dirname(path) };
}

/** The token of `server.adminToken`, in any of the forms that a config knows. @throws Error that does not show it. */
async function readToken(given: unknown, baseDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  if (typeof given === "string" && given !== "") return given;
  const { $env: name, $file: file } = recordOf(given);
  if (typeof name === "string") {
    const text = filled(env[name]);
    if (text === undefined) throw new Error(`environment variable ${name} is not set: it holds server.adminToken`);
    return text;
  }
  if (typeof file === "string") return (await readFile(resolve(baseDir, file), "utf8")).trim();
  throw new Error("server.adminToken is not set in the config: without it no kernel shows the feed");
}

function addressOf(server: Readonly<Record<string, unknown>>, env: NodeJS.ProcessEnv): string {
  const host = filled(env["PATCHBAY_HOST"]) ?? textOr(server["host"], "127.0.0.1");
  const port = filled(env["PATCHBAY_PORT"]) ?? textOr(server["port"], "3000");
  if (port === "0") throw new UsageFault("server.port is 0: name the address of the kernel with --url");
  const reachable = anyAddress.has(host) ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

/** A kernel that listens everywhere is here, too. */
const anyAddress: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

function checked(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageFault(`--url needs an http:// or https:// address, got ${JSON.stringify(url)}`);
  return url.replace(/\/+$/, "");
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : otherwise;
}

function filled(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
