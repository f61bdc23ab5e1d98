import { execFile } from "node:child_process";
import { createServer, type Server } from "node:net";
import type { IsolatedTier, SandboxStrength, Wall, WallName } from "@patchbay/sdk/host";
import type { Findings } from "../child/probe.ts";
import { type ChildFiles, findChildFiles } from "./child-files.ts";
import { findLanguageHoles } from "./language-probe.ts";
import { dataLimitMb, spawnCommand } from "./spawn-command.ts";

/** Where the walls are tried: another Node, another build of the programs. */
export interface StrengthOptions {
  readonly nodePath?: string;
  readonly files?: ChildFiles;
}

const measured = new Map<string, Promise<SandboxStrength>>();

/** Which walls stand here, by trying each as a plugin's process would. Tried once per Node program. */
export function measureStrength(options: StrengthOptions = {}): Promise<SandboxStrength> {
  const { nodePath = process.execPath } = options;
  let strength = measured.get(nodePath);
  if (strength === undefined) {
    strength = measure(nodePath, options.files ?? findChildFiles());
    measured.set(nodePath, strength);
    strength.catch(() => measured.delete(nodePath));
  }
  return strength;
}

async function measure(nodePath: string, files: ChildFiles): Promise<SandboxStrength> {
  const [ofProcess, ofStrict] = await Promise.all([
    measureTier("process", nodePath, files),
    measureTier("strict", nodePath, files),
  ]);
  return { process: ofProcess, strict: ofStrict };
}

const memoryMb = 64;

async function measureTier(tier: IsolatedTier, nodePath: string, files: ChildFiles): Promise<readonly Wall[]> {
  const [findings, holes] = await Promise.all([
    tryWalls(tier, nodePath, files),
    findLanguageHoles({ tier, nodePath, files, memoryMb }),
  ]);
  const inner: WallName = tier === "process" ? "language" : "interpreter";
  return [toWall(inner, holes), ...outerWalls.map((name) => toWall(name, holesIn[name](findings)))];
}

const outerWalls = ["permissions", "network", "processes", "limits", "environment"] as const;

/** What was possible that should not be; nothing when the wall stands. */
const holesIn: Readonly<Record<(typeof outerWalls)[number], (findings: Findings) => readonly string[]>> = {
  permissions: ({ readsFiles, startsPrograms }) => [
    ...(readsFiles ? ["files can be read"] : []),
    ...(startsPrograms ? ["programs can be started"] : []),
  ],
  network: ({ connects }) => (connects ? ["connections can be opened"] : []),
  processes: ({ seesProcesses }) => (seesProcesses ? ["other processes are seen"] : []),
  limits: ({ takesMemory, opensManyFiles }) => [
    ...(takesMemory ? ["memory is not capped"] : []),
    ...(opensManyFiles ? ["open files are not capped"] : []),
  ],
  environment: ({ variables, folder }) => [
    ...(variables > 0 ? [`${variables} variables are set`] : []),
    ...(/^(?:\/|[A-Z]:\\)$/.test(folder) ? [] : ["it runs in a folder of the host"]),
  ],
};

/** How a wall is built, and what would build it where it does not stand. */
const accounts: Readonly<Record<WallName, { readonly built: string; readonly remedy: string }>> = {
  language: { built: "hardened JavaScript, in a compartment", remedy: "use the strict tier" },
  interpreter: { built: "QuickJS in WebAssembly", remedy: "report it" },
  permissions: { built: "Node's permission flags", remedy: "use Node 20.19 or newer" },
  network: {
    built: "a network namespace of its own, or Node's permission flags",
    remedy: "allow user namespaces (unshare from util-linux), or use Node 25 or newer",
  },
  processes: { built: "a process namespace of its own", remedy: "allow user namespaces (unshare from util-linux)" },
  limits: { built: "limits of the system, by ulimit", remedy: "run on Linux with a shell" },
  environment: { built: "no variables, and / as its folder", remedy: "run where /usr/bin/env is" },
};

function toWall(name: WallName, holes: readonly string[]): Wall {
  const { built, remedy } = accounts[name];
  if (holes.length === 0) return { name, stands: true, detail: built };
  return { name, stands: false, detail: `${holes.join(", ")}; ${remedy}` };
}

/** Runs a program that tries, as plugins are run. What it could not tell counts as possible. */
async function tryWalls(tier: IsolatedTier, nodePath: string, files: ChildFiles): Promise<Findings> {
  const server = await listen();
  try {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const tooMuch = (dataLimitMb({ tier, memoryMb }) + 64) * 1024 * 1024;
    const { file, args } = await spawnCommand({
      tier,
      nodePath,
      memoryMb,
      script: files.probe,
      args: [port, process.pid, tooMuch].map(String),
      readable: [files.probe],
    });
    return await run(file, args);
  } finally {
    server.close();
  }
}

/** Somebody to connect to, so that what fails does not fail for want of an answer. */
function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

function run(file: string, args: readonly string[]): Promise<Findings> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { env: {}, cwd: "/", timeout: 20_000, encoding: "utf8" }, (error, output, errors) => {
      if (error) reject(new Error(`the walls of a sandbox cannot be tried: ${errors.trim() || error.message}`));
      else resolve(JSON.parse(output));
    });
  });
}
