import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type Clock, GatewayError } from "@patchbay/sdk";

const pauseMs = 50;
const patienceMs = 10_000;
/** Nobody takes so long: whoever held it is gone. */
const staleMs = 60_000;

/** Takes a lock that is a file, and returns what gives it back. @throws GatewayError `conflict` when somebody keeps it too long. */
export async function takeLock(path: string, clock: Clock): Promise<() => Promise<void>> {
  const since = clock.monotonic();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  while (!(await isTaken(path))) {
    if (await isStale(path)) await rm(path, { force: true });
    else if (clock.monotonic() - since > patienceMs)
      throw new GatewayError("conflict", `another change is under way (${path}): try again`);
    else await clock.sleep(pauseMs);
  }
  return () => rm(path, { force: true });
}

/** Whether it was free, and is taken now. */
async function isTaken(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(String(process.pid));
    } finally {
      await file.close();
    }
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    throw cause;
  }
}

/** Whether the one who took it has ended without giving it back. */
async function isStale(path: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    // The times of files are those of the system, whatever clock the kernel has.
    if (Date.now() - mtimeMs > staleMs) return true;
    const pid = Number(await readFile(path, "utf8"));
    return pid > 0 && !isAlive(pid);
  } catch {
    // It has been given back meanwhile.
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}
