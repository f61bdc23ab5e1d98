import type { IsolatedTier } from "@patchbay/sdk/host";
import { findLeash, findNamespaces, findProgram } from "./namespaces.ts";
import { findNodeFlags } from "./node-flags.ts";

/** A Node program to be started with as few rights as this system can take from it. */
export interface Confined {
  readonly tier: IsolatedTier;
  readonly nodePath: string;
  readonly script: string;
  readonly args?: readonly string[];
  /** The only files that it may read. */
  readonly readable: readonly string[];
  readonly memoryMb: number;
}

export interface SpawnCommand {
  readonly file: string;
  readonly args: readonly string[];
}

/** Memory of Node itself, beside what the plugin may have: the system's limit counts all that is reserved for data. */
const ownMemoryMb: Readonly<Record<IsolatedTier, number>> = { process: 192, strict: 256 };

/** Heap of Node's own in the strict tier, where the plugin's lies in WebAssembly. */
const strictHeapMb = 48;

const openFiles = 64;

/** The command line of a confined program. */
export async function spawnCommand(confined: Confined): Promise<SpawnCommand> {
  const { nodePath, script, args = [] } = confined;
  const node = [nodePath, ...(await nodeFlags(confined)), script, ...args];
  const outer = (await Promise.all([findLeash(), findNamespaces()])).flat();
  const [file = nodePath, ...rest] = [...outer, ...limits(confined), ...node];
  return { file, args: rest };
}

/** What the system lets the program have for data, in MiB. */
export function dataLimitMb({ tier, memoryMb }: Pick<Confined, "tier" | "memoryMb">): number {
  return memoryMb + ownMemoryMb[tier];
}

async function nodeFlags({ tier, nodePath, readable, memoryMb }: Confined): Promise<readonly string[]> {
  const known = await findNodeFlags(nodePath);
  const permission = ["--permission", "--experimental-permission"].find((flag) => known.has(flag));
  return [
    "--no-warnings",
    ...(permission === undefined ? [] : [permission, ...readable.map((file) => `--allow-fs-read=${file}`)]),
    ...(known.has("--experimental-sqlite") ? ["--no-experimental-sqlite"] : []),
    ...(known.has("--disable-sigusr1") ? ["--disable-sigusr1"] : []),
    `--max-old-space-size=${tier === "strict" ? strictHeapMb : memoryMb}`,
    // What lives for one exchange must not outlive it: with less, answers under way are taken for lasting and collected late.
    "--max-semi-space-size=8",
    // Each thread takes memory of its own; a plugin's process has little for them to do, and waits for them to wake.
    "--v8-pool-size=1",
    "--single-threaded-gc",
    "--disable-proto=delete",
    // Compartments are made with evaluators, the interpreter needs none.
    ...(tier === "strict" ? ["--disallow-code-generation-from-strings"] : []),
  ];
}

/** The shell sets the limits, and `env -i` takes away what a shell adds to an empty environment. */
function limits(confined: Confined): readonly string[] {
  const [shell, env] = [findProgram("sh"), findProgram("env")];
  if (process.platform === "win32" || shell === undefined || env === undefined) return [];
  const kilobytes = dataLimitMb(confined) * 1024;
  // A limit that the system does not know is no reason not to start: the strength of walls is measured.
  const script = `ulimit -d ${kilobytes} 2>/dev/null; ulimit -n ${openFiles} 2>/dev/null; ulimit -c 0; exec ${env} -i "$0" "$@"`;
  return [shell, "-c", script];
}
