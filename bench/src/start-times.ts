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
const run = promisify(execFile);

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
    const port = await freePort();
    const begin = performance.now();
    const child = stage.adopt(spawn(process.execPath, [executable, "start", "--config", file, "--port", String(port)]));
    child.stdout?.resume();
    const ended = whenEnded("patchbay start", child);
    await untilHealthy(port, { child, ended });
    times.push(performance.now() - begin);
    await delay(settleMilliseconds);
    sizes.push(await residentMegabytes(child));
    child.kill("SIGKILL");
    await ended.catch(() => undefined);
  }
  return { readyMilliseconds: estimate(times), idleMegabytes: estimate(sizes) };
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
    if (performance.now() > deadline) throw new Error("the built kernel does not become healthy");
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
  const { stdout } = await run("ps", ["-o", "rss=", "-p", String(child.pid)]);
  return Number(stdout) / 1024;
}
