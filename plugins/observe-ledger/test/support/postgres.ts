import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInstalled } from "../../../../test/support/installed.ts";
import { freePort, saysReady } from "../../../../test/support/server-process.ts";

/** A Postgres of a test's own, which goes with it. */
export interface TestPostgres {
  /** The address of one of its databases, `postgres` or another that is made first. */
  url(database?: string): string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Starts it again at the same place, with what it had. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Whether a Postgres can be started here. */
export function hasPostgres(): boolean {
  return isInstalled({ name: "Postgres", package: "postgresql", isThere: () => binaries() !== undefined });
}

/** Makes a Postgres on a free port of the loopback and starts it. */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "patchbay-postgres-"));
  const owner = unprivileged();
  if (owner) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  run("initdb", ["-D", data, "-U", "patchbay", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"], owner);
  const port = await freePort();
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGQUIT");
    await ended;
  };
  const start = async (): Promise<void> => {
    const settings = ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder, "-F"];
    child = spawn(program("postgres"), settings, { stdio: ["ignore", "ignore", "pipe"], cwd: folder, ...owner });
    await saysReady(child, child.stderr);
  };
  process.once("exit", () => child?.kill("SIGKILL"));
  await start();
  return {
    url: (database = "postgres") => `postgres://patchbay:word-of-the-test@127.0.0.1:${port}/${database}`,
    kill,
    start,
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Postgres refuses to run as root: then it runs as the user that its package brings. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: idOf("-u"), gid: idOf("-g") };
}

function run(name: string, args: readonly string[], owner: ReturnType<typeof unprivileged>): void {
  const { status, stderr } = spawnSync(program(name), args, { encoding: "utf8", cwd: tmpdir(), ...owner });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
}

function program(name: string): string {
  const folder = binaries();
  return folder === undefined || folder === "" ? name : join(folder, name);
}

/** Debian keeps the programs out of the path; empty when they are in it. */
function binaries(): string | undefined {
  if (spawnSync("initdb", ["--version"], { stdio: "ignore" }).status === 0) return "";
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).toSorted((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(base, version, "bin")).find((folder) => existsSync(join(folder, "initdb")));
}
