import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer, get } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { listen } from "./listen.ts";
import { type Stage, whenEnded } from "./stage.ts";
import { type Estimate, estimate } from "./statistics.ts";

export type StartTimes =
  | { readonly readyMilliseconds: Estimate; readonly idleMegabytes: Estimate }
  | { readonly unavailable: string };

const executable = fileURLToPath(new URL("../../core/dist/main.js", import.meta.url));
const patienceMilliseconds = 10_000;
const pollMilliseconds = 5;
const settleMilliseconds = 1000;
const execute = promisify(execFile);

const config = {
  plugins: ["@patchbay/protocol-openai-chat", "@patchbay/provider-echo"],
  pools: { echo: { provider: "echo", nodes: [{ id: "echo" }] } },
  defaultPool: "echo",
};

/** Starts the built kernel on a config of its own, some times over: from spawn to the first good answer, and its size at rest. */
export async function measureStart(stage: Stage, directory: string, starts: number): Promise<StartTimes> {
  if (!existsSync(executable)) return { unavailable: "nothing is built; run npm run build" };
  const file = join(directory, "plugins.config.json");
  await writeFile(file, JSON.stringify(config));
  const times: number[] = [];
  const sizes: number[] = [];
  for (let start = 0; start < starts; start++) {
    const run = (port: number): ChildProcess =>
      spawn(process.execPath, [executable, "start", "--config", file, "--port", String(port)]);
    const atRest = async (child: ChildProcess): Promise<void> => {
      await delay(settleMilliseconds);
      sizes.push(await residentMegabytes(child));
    };
    times.push(await timeStart(stage, run, atRest));
  }
  return { readyMilliseconds: estimate(times), idleMegabytes: estimate(sizes) };
}

/** Starts a program that listens where it is told to, and ends it after `then`. The milliseconds to its first good answer. */
export async function timeStart(
  stage: Stage,
  run: (port: number) => ChildProcess,
  then: (child: ChildProcess) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  const port = await freePort();
  const begin = performance.now();
  const child = stage.adopt(run(port));
  child.stdout?.resume();
  const ended = whenEnded("a program to be started", child);
  await untilHealthy(port, { child, ended });
  const time = performance.now() - begin;
  await then(child);
  child.kill("SIGKILL");
  await ended.catch(() => undefined);
  return time;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}

interface Started {
  readonly child: ChildProcess;
  /** Rejects when the process has ended. */
  readonly ended: Promise<never>;
}

async function untilHealthy(port: number, { child, ended }: Started): Promise<void> {
  const deadline = performance.now() + patienceMilliseconds;
  while (!(await isHealthy(port))) {
    if (child.exitCode !== null || child.signalCode !== null) await ended;
    if (performance.now() > deadline) throw new Error("the program does not become healthy");
    await delay(pollMilliseconds);
  }
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ port, host: "127.0.0.1", path: "/health", agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("error", () => resolve(false));
  });
}

async function residentMegabytes(child: ChildProcess): Promise<number> {
  const { stdout } = await execute("ps", ["-o", "rss=", "-p", String(child.pid)]);
  return Number(stdout) / 1024;
}
