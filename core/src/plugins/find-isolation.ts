import type { Isolation } from "@patchbay/sdk/host";
import { importPackage } from "./import-package.ts";
import { kernelFolder } from "./resolve-plugin.ts";

/** What isolation is wanted for. */
interface IsolationRequest {
  /** Folder of the config. */
  readonly baseDir: string;
  /** Program of Node for the processes; undefined: the kernel's. */
  readonly nodePath: string | undefined;
}

/** Finds the means to run plugins outside the kernel's process; undefined when they are not installed. */
export type FindIsolation = (request: IsolationRequest) => Promise<Isolation | undefined>;

/** What is said when a config needs what is not there. */
export const noIsolation = {
  message: "runs outside the kernel's process, for which @patchbay/sandbox is not installed",
  hint: "npm install @patchbay/sandbox",
} as const;

const packageName = "@patchbay/sandbox";

/** Each kernel has its own, so that several in one process do not meet; what it found, it keeps. */
export function createIsolationFinder(given?: Isolation): FindIsolation {
  const found = new Map<string | undefined, Promise<Isolation | undefined>>();
  return (request) => {
    if (given) return Promise.resolve(given);
    const pending = found.get(request.nodePath) ?? load(request);
    found.set(request.nodePath, pending);
    // What was not there may be installed by the next reload.
    void pending.then(
      (isolation) => isolation ?? found.delete(request.nodePath),
      () => found.delete(request.nodePath),
    );
    return pending;
  };
}

/** Beside the kernel first: the two are made for each other. */
async function load({ baseDir, nodePath }: IsolationRequest): Promise<Isolation | undefined> {
  const module = await importPackage(packageName, [kernelFolder(), baseDir]);
  if (module === undefined) return undefined;
  const { createIsolation } = module;
  if (!isFactory(createIsolation)) throw new Error(`package "${packageName}" has no export "createIsolation"`);
  return createIsolation(nodePath === undefined ? {} : { nodePath });
}

type IsolationFactory = (options: { readonly nodePath?: string }) => Isolation;

function isFactory(value: unknown): value is IsolationFactory {
  return typeof value === "function";
}
