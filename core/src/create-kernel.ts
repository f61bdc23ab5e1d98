import type { Config } from "./config/config.ts";
import { resolveConfig } from "./config/resolve-config.ts";
import { type KernelOptions, type OpenKernel, openKernel } from "./kernel.ts";
import type { SwapOptions } from "./open-kernel.ts";

/** How a kernel is made in code. */
export interface CreateKernelOptions extends KernelOptions {
  /** Folder that relative paths of the config start from. Default: the working directory. */
  readonly baseDir?: string;
}

/** A kernel in a program of one's own. Several in one process do not meet. */
export interface Kernel extends Omit<OpenKernel, "swap"> {
  /** Puts a new config to work while streams go on. @throws ConfigError with every fault; the old one stays. */
  reload(config: Config, options?: SwapOptions): Promise<void>;
}

/** Builds a kernel from a config as one writes it. @throws ConfigError with every fault; nothing is left running then. */
export async function createKernel(
  config: Config,
  { baseDir = process.cwd(), env = {}, ...options }: CreateKernelOptions = {},
): Promise<Kernel> {
  const resolve = (given: Config): ReturnType<typeof resolveConfig> => resolveConfig(given, { baseDir, env });
  const kernel = await openKernel(resolve(config), { ...options, env });
  return {
    listen: (where) => kernel.listen(where),
    handle: (request, response) => kernel.handle(request, response),
    upgrade: (request, socket, head) => kernel.upgrade(request, socket, head),
    reload: (next, how) => kernel.swap(() => resolve(next), how),
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
    wires: () => kernel.wires(),
    modelFacts: (wire, model, stream) => kernel.modelFacts(wire, model, stream),
    close: () => kernel.close(),
  };
}
