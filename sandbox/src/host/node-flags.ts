import { execFile } from "node:child_process";

const known = new Map<string, Promise<ReadonlySet<string>>>();

/** Which of its flags that matter here a Node program knows. Asked once per program. */
export function findNodeFlags(nodePath: string): Promise<ReadonlySet<string>> {
  let flags = known.get(nodePath);
  if (flags === undefined) {
    flags = nodePath === process.execPath ? Promise.resolve(ownFlags()) : askFlags(nodePath);
    known.set(nodePath, flags);
    // What failed may work another time, once the path is put right.
    flags.catch(() => known.delete(nodePath));
  }
  return flags;
}

const candidates = ["--permission", "--experimental-permission", "--experimental-sqlite", "--disable-sigusr1"];

function ownFlags(): ReadonlySet<string> {
  return new Set(candidates.filter((flag) => process.allowedNodeEnvironmentFlags.has(flag)));
}

function askFlags(nodePath: string): Promise<ReadonlySet<string>> {
  const script = `console.log(${JSON.stringify(candidates)}.filter((f) => process.allowedNodeEnvironmentFlags.has(f)).join(" "))`;
  return new Promise((resolve, reject) => {
    execFile(nodePath, ["-e", script], { env: {}, cwd: "/", timeout: 10_000 }, (error, output) => {
      if (error) reject(new Error(`"${nodePath}" is no Node program that starts: ${error.message}`));
      else resolve(new Set(output.trim().split(" ")));
    });
  });
}
