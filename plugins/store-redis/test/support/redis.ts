import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { isInstalled } from "../../../../test/support/installed.ts";

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
    await saysReady(child);
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

async function saysReady(child: ChildProcess): Promise<void> {
  let text = "";
  const ended = once(child, "exit").then(() => Promise.reject(new Error(`redis-server ended: ${text}`)));
  ended.catch(() => undefined);
  while (!/ready to accept connections/i.test(text)) {
    if (!child.stdout) throw new Error("redis-server says nothing");
    const [chunk] = (await Promise.race([once(child.stdout, "data"), ended])) as [Buffer];
    text += chunk.toString();
  }
  child.stdout?.resume();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
