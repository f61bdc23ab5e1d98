import type { Clock, StateStore } from "@patchbay/sdk";
import type { Isolation } from "@patchbay/sdk/host";
import type { Config } from "./config/config.ts";
import { createKernel, type Kernel } from "./create-kernel.ts";
import { createLogger, type LevelSwitch } from "./log/create-logger.ts";

/** A kernel for the tests of a plugin: it listens on a free port of the loopback and keeps what it logs. */
export interface TestKernel extends Kernel, AsyncDisposable {
  /** Such as `http://127.0.0.1:49152`, without a slash at the end. */
  readonly url: string;
  /** Every line that was logged, as text. */
  readonly logs: readonly string[];
  /** Sends a request: `POST` with a body, which is sent as JSON, else `GET`. */
  request(path: string, body?: unknown, init?: RequestInit): Promise<Response>;
}

/** What a test may set. */
export interface TestKernelOptions {
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly baseDir?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly stateDir?: string;
  readonly isolation?: Isolation;
  /** File for changes by the admin door. */
  readonly overlay?: string;
  /** What is shared with other instances. */
  readonly store?: StateStore;
}

/** Starts a kernel from a config; plugins may be given as objects. Close it with `await using` or `close`. */
export async function startTestKernel(config: Config, options: TestKernelOptions = {}): Promise<TestKernel> {
  const logs: string[] = [];
  const logLevel: LevelSwitch = { level: "debug" };
  const log = createLogger({ level: logLevel, format: "text", write: (line) => logs.push(line) });
  const kernel = await createKernel(config, { log, logLevel, ...options });
  const { url } = await kernel.listen({ host: "127.0.0.1", port: 0 });
  return {
    ...kernel,
    url,
    logs,
    request: (path, body, init = {}) => fetch(`${url}${path}`, { ...(body === undefined ? {} : post(body)), ...init }),
    [Symbol.asyncDispose]: () => kernel.close(),
  };
}

function post(body: unknown): RequestInit {
  return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

export { commands } from "./cli/commands.ts";
export { type ConfigField, describeConfig } from "./config/describe-config.ts";
export { loadConfigFile } from "./config/load-config.ts";
