import { createKernel } from "@patchbay/core";
import { createIsolation } from "@patchbay/sandbox";
import type { KernelSetup, SystemParameters } from "../messages.ts";
import { model } from "./client-wires.ts";
import { observerEntries } from "./observers.ts";
import { neutralPlugin, noOpPlugins } from "./no-op-plugins.ts";
import { protocols, providers } from "./plugins.ts";
import { isProvider, subjectEntry, subjectProvider } from "./subject-entry.ts";
import { roleParameters, serveRole, usage } from "./role.ts";

/** The kernel in front of the same upstream. */

const { upstream, setup } = roleParameters<SystemParameters>();
const protocol = protocols[setup.client];
const provider = providers[setup.upstream];
const subject = setup.subject && subjectEntry(setup.subject);
const kernel = await createKernel(
  {
    // Goes with the build, when the run is over.
    dataDir: import.meta.dirname,
    server: { host: "127.0.0.1", port: 0 },
    plugins: [
      protocol,
      provider.plugin,
      ...(setup.neutral ? [neutralPlugin] : []),
      ...noOpPlugins(setup.noOps),
      ...observerEntries(setup.observers, upstream),
      ...(subject ? [subject] : []),
    ],
    pools: poolsOf(setup),
    models: aliasesOf(setup),
    // In the middle, so that nothing that looks through pools in order finds it at once.
    defaultPool: poolName(Math.floor(setup.pools / 2)),
  },
  { baseDir: import.meta.dirname, isolation: createIsolation() },
);
const { url } = await kernel.listen({ port: 0 });
serveRole(url, usage);

function poolsOf({ pools, nodesPerPool, subject: current }: KernelSetup) {
  const id = current && isProvider(current.name) ? subjectProvider : provider.id;
  const nodes = Array.from({ length: nodesPerPool }, (_, index) => ({
    id: `node-${index}`,
    baseUrl: `${upstream}${provider.basePath}`,
    apiKey: `bench-key-${index}`,
  }));
  return Object.fromEntries(Array.from({ length: pools }, (_, index) => [poolName(index), { provider: id, nodes }]));
}

/** The one that is asked for leads to the model of the same name, so that the bytes still go through. */
function aliasesOf({ aliases, pools }: KernelSetup) {
  const target = { pool: poolName(Math.floor(pools / 2)), model };
  return Object.fromEntries(
    Array.from({ length: aliases }, (_, index) => [index === aliases - 1 ? model : `alias-${index}`, target]),
  );
}

function poolName(index: number): string {
  return `pool-${index}`;
}
