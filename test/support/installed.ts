import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A program of Debian's that tests need. */
export interface Installable {
  /** For people. */
  readonly name: string;
  /** Debian's package. */
  readonly package: string;
  readonly isThere: () => boolean;
}

/** Files of tests run beside each other, and packages are installed one at a time. */
const lock = join(tmpdir(), "patchbay-install.lock");

/**
 * Whether it can be started here; it is installed where that is allowed. Where it is not there the tests that need it are left
 * out, with one line. On a build server that is a failure: nobody reads the line there.
 */
export function isInstalled({ name, package: wanted, isThere }: Installable): boolean {
  if (isThere()) return true;
  const install = `apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y ${wanted}`;
  const unlessDone = `dpkg -s ${wanted} >/dev/null 2>&1 || (${install})`;
  if (process.getuid?.() === 0) spawnSync("flock", [lock, "sh", "-c", unlessDone], { stdio: "ignore" });
  if (isThere()) return true;
  const problem = `no ${name} on this machine: ${install}`;
  if (process.env["CI"] === "true") throw new Error(problem);
  process.stderr.write(`tests with ${name} are left out: ${problem}\n`);
  return false;
}
