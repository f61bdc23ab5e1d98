import { resolve } from "node:path";
import { systemClock } from "./clock.ts";
import type { Config } from "./config/config.ts";
import { GivenConfig } from "./config/given-config.ts";
import type { ConfigBase } from "./config/lay-config.ts";
import { type KernelOptions, type OpenKernel, openKernel } from "./kernel.ts";
import type { SwapOptions } from "./open-kernel.ts";

/** How a kernel is made in code. */
export interface CreateKernelOptions extends Omit<KernelOptions, "home"> {
  /** Folder that relative paths of the config start from. Default: the working directory. */
  readonly baseDir?: string;
  /** File for what is changed by the admin door, relative to `baseDir`. Without it such changes are refused. */
  readonly overlay?: string;
}

/** A kernel in a program of one's own. Several in one process do not meet. */
export interface Kernel extends Omit<OpenKernel, "swap"> {
  /** Puts a new config to work while streams go on. @throws ConfigError with every fault; the old one stays. */
  reload(config: Config, options?: SwapOptions): Promise<void>;
}

/** Builds a kernel from a config as one writes it. @throws ConfigError with every fault; nothing is left running then. */
export async function createKernel(
  config: Config,
  { baseDir = process.cwd(), env = {}, overlay, ...options }: CreateKernelOptions = {},
): Promise<Kernel> {
  const overlayFile = overlay === undefined ? undefined : resolve(baseDir, overlay);
  const base: ConfigBase = { config, files: [], baseDir, env, flags: undefined, overlayFile };
  const source = new GivenConfig(base, options.clock ?? systemClock);
  const kernel = await openKernel(await source.read(base), { ...options, env, home: source });
  source.follow = (read) => kernel.swap(read);
  return {
    listen: (where) => kernel.listen(where),
    handle: (request, response) => kernel.handle(request, response),
    upgrade: (request, socket, head) => kernel.upgrade(request, socket, head),
    async reload(next, how) {
      const given = { ...source.base, config: next };
      // Within the swap: a change by the admin door that comes next begins with it.
      const commit = async (): Promise<void> => {
        source.base = given;
        await how?.commit?.();
      };
      await kernel.swap(() => source.read(given), { ...how, commit });
    },
    swapPlugin: (swap) => kernel.swapPlugin(swap),
    rollback: () => kernel.rollback(),
    promote: () => kernel.promote(),
    plugins: () => kernel.plugins(),
    resetPlugin: (id) => kernel.resetPlugin(id),
    status: () => kernel.status(),
    describe: () => kernel.describe(),
    nodes: () => kernel.nodes(),
    explain: (question) => kernel.explain(question),
    exchange: (id) => kernel.exchange(id),
    exchanges: (count) => kernel.exchanges(count),
    signal: (pool, node, signal) => kernel.signal(pool, node, signal),
    probe: (pool, node, wish) => kernel.probe(pool, node, wish),
    drain: (isHeld) => kernel.drain(isHeld),
    wires: () => kernel.wires(),
    modelFacts: (wire, model, stream) => kernel.modelFacts(wire, model, stream),
    close: () => kernel.close(),
  };
}
