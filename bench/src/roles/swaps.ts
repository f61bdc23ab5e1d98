import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Config, createKernel } from "@patchbay/core";
import { plugin as protocol } from "@patchbay/protocol-openai-chat";
import type { SwapOrder, SwapResult } from "../messages.ts";
import { processesBelow } from "./processes.ts";
import { roleParameters, serveRole, usage } from "./role.ts";
import { subjectEntry, subjectProvider } from "./subject-entry.ts";
import { timedIsolation } from "./timed-isolation.ts";

/** A kernel whose plugins are replaced while it is under load. */

const parameters = roleParameters<SwapOrder>();
const { isolation, seen } = timedIsolation();
const kernel = await createKernel(configOf(0, parameters), { baseDir: import.meta.dirname, isolation });
const { url } = await kernel.listen({ port: 0 });
serveRole(url, (order?: SwapOrder) => (order === undefined ? usage() : run(order)));

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");
const pauseMilliseconds = 20;
const patienceMilliseconds = 10_000;

async function run(order: SwapOrder): Promise<SwapResult> {
  const milliseconds: number[] = [];
  const setupMilliseconds: number[] = [];
  let early = 0;
  for (let swap = 1; swap <= order.swaps; swap++) {
    const before = seen.setups.length;
    const begin = performance.now();
    await kernel.reload(configOf(swap, order));
    const took = performance.now() - begin;
    const setup = seen.setups.slice(before).reduce((sum, time) => sum + time, 0);
    milliseconds.push(took - setup);
    if (setup > 0) setupMilliseconds.push(setup);
    await delay(pauseMilliseconds);
    if (swap === Math.ceil(order.swaps / 5)) early = await heapBytes();
  }
  const late = await heapBytes();
  return { milliseconds, setupMilliseconds, heapBytes: [early, late], processesLeft: await processesLeft() };
}

/** Either the plugin is another with each swap, or only what is around it. */
function configOf(swap: number, { upstream, tier, replaces }: SwapOrder): Config {
  const isOdd = swap % 2 === 1;
  const nodes = [{ id: "one", baseUrl: `${upstream}/v1`, apiKey: "bench-key" }];
  return {
    dataDir: import.meta.dirname,
    server: { host: "127.0.0.1", port: 0, debugHeaders: isOdd },
    plugins: [protocol, subjectEntry({ name: replaces && isOdd ? "call-next" : "call", tier })],
    pools: { main: { provider: subjectProvider, nodes } },
    defaultPool: "main",
  };
}

async function heapBytes(): Promise<number> {
  collect();
  await delay(pauseMilliseconds);
  collect();
  return process.memoryUsage().heapUsed;
}

/** Processes of plugins, once those of the versions before are gone. */
async function processesLeft(): Promise<number> {
  const deadline = performance.now() + patienceMilliseconds;
  while (kernel.status().running > 0 && performance.now() < deadline) await delay(pauseMilliseconds);
  await delay(settleMilliseconds);
  return processesBelow(process.pid).length;
}

const settleMilliseconds = 500;
