import { execFile } from "node:child_process";
import { existsSync } from "node:fs";

/** Ways to give a process a network and a process table of its own, the best first. */
const ways: readonly (readonly string[])[] = [
  ["-r", "-n", "--pid", "--fork", "--mount-proc", "--kill-child"],
  // As root where user namespaces are refused.
  ["-n", "--pid", "--fork", "--mount-proc", "--kill-child"],
  // Where /proc cannot be mounted anew; Node's own flags keep it from being read.
  ["-r", "-n", "--pid", "--fork", "--kill-child"],
];

const folders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];

let found: Promise<readonly string[]> | undefined;
let leash: Promise<readonly string[]> | undefined;

/** The command line that goes before all so that a program ends with the one that started it, even if it hangs. Tried once. */
export function findLeash(): Promise<readonly string[]> {
  leash ??= tryPrefixes("setpriv", [["--pdeathsig", "KILL"]]);
  return leash;
}

/** The command line that goes before a program's so that it runs in namespaces of its own; empty where none works. Tried once. */
export function findNamespaces(): Promise<readonly string[]> {
  found ??= tryPrefixes("unshare", ways);
  return found;
}

/** Where a program of the system is: nothing is looked up by variables that somebody may have set. */
export function findProgram(name: string): string | undefined {
  return folders.map((folder) => `${folder}/${name}`).find((file) => existsSync(file));
}

async function tryPrefixes(name: string, prefixes: readonly (readonly string[])[]): Promise<readonly string[]> {
  const program = process.platform === "linux" ? findProgram(name) : undefined;
  const nothing = findProgram("true");
  if (program === undefined || nothing === undefined) return [];
  for (const prefix of prefixes) {
    if (await runs(program, [...prefix, "--", nothing])) return [program, ...prefix, "--"];
  }
  return [];
}

function runs(file: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(file, args, { env: {}, cwd: "/", timeout: 5000 }, (error) => resolve(error === null));
  });
}
