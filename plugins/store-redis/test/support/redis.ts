import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { isInstalled } from "../../../../test/support/installed.ts";
import { freePort, saysReady } from "../../../../test/support/server-process.ts";

/** A Redis of a test's own, which keeps nothing. */
export interface TestRedis {
  readonly url: string;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
  /** Empties it. */
  forget(): Promise<void>;
  /** Starts it again at the same place, with nothing in it. */
  start(): Promise<void>;
}

/** Whether a Redis can be started here. */
export function hasRedis(): boolean {
  return isInstalled({ name: "Redis", package: "redis-server", isThere });
}

/** Starts a Redis on a free port of the loopback. */
export async function startRedis(options: readonly string[] = []): Promise<TestRedis> {
  const port = await freePort();
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  const start = async (): Promise<void> => {
    child = spawn("redis-server", [...settings, "--port", String(port), ...options], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    await saysReady(child, child.stdout);
  };
  process.once("exit", () => child?.kill("SIGKILL"));
  await start();
  return { url: `redis://127.0.0.1:${port}`, kill, start, forget: () => flush(port) };
}

async function flush(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.end("FLUSHALL\r\n");
  await once(socket.resume(), "close");
}

const settings = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];

function isThere(): boolean {
  return spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
}
