import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const stampFile = "node_modules/.patchbay-install";

/** Brings node_modules to what package-lock.json says; does nothing if it is already there. */
export function install() {
  const lockfile = readFileSync("package-lock.json");
  const stamp = createHash("sha256").update(lockfile).digest("hex");
  if (read(stampFile) === stamp) return;
  if (!holds(JSON.parse(lockfile.toString()))) clean();
  writeFileSync(stampFile, stamp);
}

/** Whether someone installed by hand: npm keeps its own record of what it put into node_modules. */
function holds(lock) {
  const record = read("node_modules/.package-lock.json");
  if (record === undefined) return false;
  const installed = JSON.parse(record).packages;
  return Object.entries(lock.packages).every(
    ([path, { optional, devOptional, version }]) =>
      path === "" || optional || devOptional || (installed[path] && installed[path].version === version),
  );
}

function clean() {
  process.stderr.write("installing dependencies (npm ci), once\n");
  const args = ["ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  const { status } = spawnSync("npm", args, {
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    process.stderr.write("npm ci failed\n");
    process.exit(status ?? 1);
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
