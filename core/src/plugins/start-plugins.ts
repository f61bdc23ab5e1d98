import type { ServiceToken } from "@patchbay/sdk";
import { ConfigError } from "../config/fault.ts";
import { createServiceRegistry, serviceKey, type ServiceRegistry } from "../services.ts";
import { planStart } from "./plan-start.ts";
import type { PluginHost } from "./plugin-host.ts";
import type { LoadedPlugin, RunningPlugin } from "./running-plugin.ts";
import { setupPlugin, type StartedPlugin } from "./setup-plugin.ts";
import { frameIn } from "./stack-frame.ts";

/** Plugins at work, in the config's order, and those that a failed `setup` left out. */
export interface StartResult {
  readonly running: readonly RunningPlugin[];
  readonly skipped: readonly { readonly id: string; readonly reason: string }[];
}

/** What the kernel knows of a running plugin, for later starts. */
const started = new WeakMap<RunningPlugin, StartedPlugin>();

/**
 * Sets up plugins, those that provide services before those that require them. A previous one with the same fingerprint
 * goes on running, unless a plugin that it depends on was replaced. New ones are held by nobody yet: whoever calls retains
 * all of them.
 * @throws ConfigError when plugins do not fit together or one must not fail and does; nothing new is left running then.
 */
export async function startPlugins(
  loaded: readonly LoadedPlugin[],
  host: PluginHost,
  previous: readonly RunningPlugin[],
): Promise<StartResult> {
  const { order, providers, faults } = planStart(loaded, new Set(host.services?.keys()));
  if (faults.length > 0) throw new ConfigError(faults);
  const start = new Start(host, previous);
  for (const plugin of order) await start.add(plugin, providers.get(plugin.id) ?? []);
  return { running: loaded.flatMap(({ id }) => start.running.get(id) ?? []), skipped: start.skipped };
}

/** The service that one of these plugins provides for the kernel itself. */
export function serviceOf<T>(running: readonly RunningPlugin[], token: ServiceToken<T>): T | undefined {
  const key = serviceKey(token);
  const offer = running.map((plugin) => started.get(plugin)?.offers.get(key)).find((service) => service !== undefined);
  // The token carries the type; nothing else can.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return offer as T | undefined;
}

/** One start, plugin after plugin. */
class Start {
  readonly running = new Map<string, RunningPlugin>();
  readonly skipped: { readonly id: string; readonly reason: string }[] = [];
  readonly #host: PluginHost;
  readonly #previous: readonly RunningPlugin[];
  readonly #registry: ServiceRegistry = createServiceRegistry();
  readonly #fresh: StartedPlugin[] = [];

  constructor(host: PluginHost, previous: readonly RunningPlugin[]) {
    this.#host = host;
    if (host.services) this.#registry.adopt(host.services);
    this.#previous = previous;
  }

  async add(plugin: LoadedPlugin, needed: readonly string[]): Promise<void> {
    const absent = needed.find((id) => !this.running.has(id));
    if (absent !== undefined) {
      await this.#fail(plugin, new Error(`plugin "${plugin.id}" needs a service of "${absent}", which was skipped`));
      return;
    }
    const reused = this.#reuse(plugin, needed);
    if (reused === undefined) await this.#setUp(plugin, needed);
    else this.running.set(plugin.id, reused);
  }

  #reuse({ id, fingerprint }: LoadedPlugin, needed: readonly string[]): RunningPlugin | undefined {
    const candidate = this.#previous.find((running) => running.id === id && running.fingerprint === fingerprint);
    const known = candidate && started.get(candidate);
    if (candidate === undefined || known === undefined || known.isDisposed()) return undefined;
    // It holds the services of the providers that it was set up with.
    if (needed.some((provider) => !this.#previous.some((running) => running === this.running.get(provider))))
      return undefined;
    this.#registry.adopt(known.offers);
    return candidate;
  }

  async #setUp(plugin: LoadedPlugin, needed: readonly string[]): Promise<void> {
    const providers = needed.flatMap((id) => this.running.get(id) ?? []);
    try {
      const fresh = await setupPlugin(plugin, { host: this.#host, registry: this.#registry, providers });
      started.set(fresh.running, fresh);
      this.#fresh.push(fresh);
      this.running.set(plugin.id, fresh.running);
    } catch (cause) {
      await this.#fail(plugin, cause);
    }
  }

  /** Leaves the plugin out, or takes back everything that was built. */
  async #fail({ id, entry, files }: LoadedPlugin, cause: unknown): Promise<void> {
    const text = cause instanceof Error ? cause.message : String(cause);
    const message = text.includes(`"${id}"`) ? text : `plugin "${id}" failed in setup: ${text}`;
    const hint = frameIn(cause instanceof Error ? (cause.cause ?? cause) : cause, files);
    if (entry.onBootFailure === "skip") {
      this.#host.report({ plugin: id, hook: "setup", cause });
      this.skipped.push({ id, reason: hint === undefined ? message : `${message} (${hint})` });
      return;
    }
    for (const fresh of this.#fresh.toReversed()) await fresh.dispose();
    throw new ConfigError([{ path: entry.path, message, ...(hint !== undefined && { hint }) }], { cause });
  }
}
