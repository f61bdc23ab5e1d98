import { setTimeout as delay } from "node:timers/promises";
import { type Config, createKernel, type Kernel } from "@patchbay/core";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import type { IsolationEvent } from "@patchbay/sdk/host";
import type { LifeOrder, LifeResult, Tier } from "../messages.ts";
import { cpuMicrosecondsOf, processesBelow, proportionalBytes, sumOf } from "./processes.ts";
import { serveRole, usage } from "./role.ts";
import { subjectEntry, subjectProvider } from "./subject-entry.ts";
import { timedIsolation } from "./timed-isolation.ts";

/** A plugin's process from its start to its end, one kernel for each task. */

const settleMilliseconds = 1000;
const idlePlugins = 10;
const nothing: LifeResult = { milliseconds: Number.NaN, bytesBelow: 0, grownBytes: 0, idleMicroseconds: 0 };

const tasks: Readonly<Record<LifeOrder["task"], (tier: Tier) => Promise<LifeResult>>> = {
  start: (tier) => atRest(tier, 1),
  idle: (tier) => atRest(tier, idlePlugins),
  hang: (tier) => untilAnswered(tier, "hang"),
  grow: (tier) => untilAnswered(tier, "grow"),
  crash: untilServedAgain,
};

serveRole("", (order?: LifeOrder) => (order === undefined ? usage() : tasks[order.task](order.tier)));

/** How long so many plugins take to stand, one after another, and what they take when nobody asks them. */
async function atRest(tier: Tier, count: number): Promise<LifeResult> {
  const entry = subjectEntry({ name: "observer", tier });
  const plugins = Array.from({ length: count }, (_, index) => ({ ...entry, id: `observer-${index}` }));
  const { isolation, seen } = timedIsolation();
  const kernel = await createKernel(configOf(plugins), { baseDir: import.meta.dirname, isolation });
  await delay(settleMilliseconds);
  const before = cpuBelow();
  await delay(settleMilliseconds);
  const idleMicroseconds = cpuBelow() - before;
  const bytesBelow = sumOf(processesBelow(process.pid), proportionalBytes);
  await kernel.close();
  return { ...nothing, milliseconds: sumOf(seen.setups, (time) => time) / count, bytesBelow, idleMicroseconds };
}

/** How long a client waits whose request the plugin does not survive. */
async function untilAnswered(tier: Tier, wish: "hang" | "grow"): Promise<LifeResult> {
  const { kernel, url } = await serving(tier);
  await ask(url, "speak");
  const residentBytes = process.memoryUsage.rss();
  const begin = performance.now();
  const status = await ask(url, wish);
  const milliseconds = performance.now() - begin;
  const grownBytes = process.memoryUsage.rss() - residentBytes;
  await kernel.close();
  if (status < 500) throw new Error(`a plugin that was asked to ${wish} answered with ${status}`);
  return { ...nothing, milliseconds, grownBytes };
}

/** How long nobody is served once the process was killed. */
async function untilServedAgain(tier: Tier): Promise<LifeResult> {
  const { kernel, url, onEvent } = await serving(tier);
  await ask(url, "speak");
  const crashed = new Promise<void>((resolve) => onEvent(({ type }) => type === "crashed" && resolve()));
  const begin = performance.now();
  for (const pid of processesBelow(process.pid)) process.kill(pid, "SIGKILL");
  await crashed;
  const status = await ask(url, "speak");
  const milliseconds = performance.now() - begin;
  await kernel.close();
  if (status !== 200) throw new Error(`after a crash a plugin answered with ${status}`);
  return { ...nothing, milliseconds };
}

interface Serving {
  readonly kernel: Kernel;
  readonly url: string;
  readonly onEvent: (listen: (event: IsolationEvent) => void) => void;
}

async function serving(tier: Tier): Promise<Serving> {
  const { isolation, seen } = timedIsolation();
  const config = configOf([subjectEntry({ name: "trouble", tier })]);
  const kernel = await createKernel(
    { ...config, pools: { main: { provider: subjectProvider, nodes: [{ id: "one" }] } }, defaultPool: "main" },
    { baseDir: import.meta.dirname, isolation },
  );
  const { url } = await kernel.listen({ port: 0 });
  return { kernel, url, onEvent: (listen) => void (seen.onEvent = listen) };
}

function configOf(plugins: NonNullable<Config["plugins"]>): Config {
  return { dataDir: import.meta.dirname, server: { host: "127.0.0.1", port: 0 }, plugins: [protocol, ...plugins] };
}

async function ask(url: string, wish: string): Promise<number> {
  const body = JSON.stringify({ model: "any", messages: [{ role: "user", content: wish }] });
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body });
  await response.text();
  return response.status;
}

function cpuBelow(): number {
  return sumOf(processesBelow(process.pid), cpuMicrosecondsOf);
}
