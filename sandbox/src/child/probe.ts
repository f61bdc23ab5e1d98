import { spawnSync } from "node:child_process";
import { openSync, readFileSync, readdirSync, writeSync } from "node:fs";
import { connect } from "node:net";

/** What a program sees that was started as plugins are. It tries, since what is configured may not hold. */
export interface Findings {
  readonly readsFiles: boolean;
  readonly startsPrograms: boolean;
  readonly connects: boolean;
  readonly seesProcesses: boolean;
  readonly takesMemory: boolean;
  readonly opensManyFiles: boolean;
  readonly variables: number;
  readonly folder: string;
}

const [port, hostPid, memoryBytes] = process.argv.slice(2, 5).map(Number);
const self = process.argv[1] ?? "";

connects(port ?? 0, (connected) => {
  const findings: Findings = {
    readsFiles: succeeds(() => readFileSync(process.execPath)) || succeeds(() => readdirSync("/")),
    startsPrograms: succeeds(() => throwIfFailed(spawnSync(process.execPath, ["--version"]).error)),
    connects: connected,
    seesProcesses: process.ppid !== 0 || seesHost(hostPid ?? 1),
    takesMemory: succeeds(() => new Uint8Array(memoryBytes ?? 0)),
    opensManyFiles: succeeds(() => openMany()),
    // oxlint-disable-next-line node/no-process-env
    variables: Object.keys(process.env).length,
    folder: process.cwd(),
  };
  writeSync(1, JSON.stringify(findings));
});

function connects(to: number, then: (connected: boolean) => void): void {
  try {
    const socket = connect({ host: "127.0.0.1", port: to });
    socket.once("connect", () => {
      socket.destroy();
      then(true);
    });
    socket.once("error", () => then(false));
  } catch {
    then(false);
  }
}

/** Its own number, where it is the first of its namespace, says nothing. */
function seesHost(pid: number): boolean {
  return pid !== process.pid && succeeds(() => process.kill(pid, 0));
}

/** More than any plugin's program needs. */
function openMany(): void {
  for (let count = 0; count < 256; count += 1) openSync(self, "r");
}

function throwIfFailed(error: Error | undefined): void {
  if (error) throw error;
}

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
