import { type Secret, stateStore } from "@patchbay/sdk";
import { type Attached, attach } from "../attach.ts";
import { ConfigError, type ConfigFault } from "../config/fault.ts";
import { providerRightsFaults } from "../credentials/check-rights.ts";
import { createKeyCheck } from "../credentials/client-keys.ts";
import { createTokenRedactor } from "../credentials/profiles/token-redactor.ts";
import { wordsOf } from "../credentials/option-secrets.ts";
import { createRedactor } from "../credentials/redactor.ts";
import { createHooks, type KernelHooks } from "../hooks.ts";
import { RouteTable } from "../http/route-table.ts";
import { NodeTable } from "../nodes/node-table.ts";
import { ModelRouter } from "../nodes/resolve-model.ts";
import { EndpointTable } from "../observe/endpoint-table.ts";
import { createEmitter } from "../observe/emitter.ts";
import { createStrictness } from "../pipeline/strictness.ts";
import { TransformTable } from "../pipeline/transform-table.ts";
import { createIsolationReporter } from "../plugins/isolation-reporter.ts";
import { loadPlugins } from "../plugins/load-plugins.ts";
import { orderPlugins } from "../plugins/order-plugins.ts";
import type { RunningPlugin } from "../plugins/running-plugin.ts";
import { serviceOf, startPlugins } from "../plugins/start-plugins.ts";
import { checkProbes } from "../probe/probe-question.ts";
import { takenPaths } from "./taken-paths.ts";
import { bindRoutes, type OwnedProtocol } from "./bind-routes.ts";
import { checkNodes, type OwnedProvider } from "./check-nodes.ts";
import { createGeneration, type Generation, type KernelHost } from "./generation.ts";
import type { GenerationSource } from "./generation-source.ts";
import { pluginHost } from "./plugin-host.ts";
import { secretsOf } from "./secrets-of.ts";
import { createTallyingEmitter, type TallySlot } from "./tallying-emitter.ts";
import { WireRegistry } from "./wire-registry.ts";

/**
 * Builds a generation completely: load, check, set up, order, wire. @throws ConfigError with every fault; nothing new is
 * left running then.
 */
export async function buildGeneration(source: GenerationSource): Promise<Generation> {
  const { config, host, env } = source;
  const { loaded, faults, dropped } = await loadPlugins(config.plugins, {
    baseDir: config.baseDir,
    env,
    sandbox: config.sandbox,
    clock: host.clock,
    ...(host.findIsolation && { findIsolation: host.findIsolation }),
    onEvent: createIsolationReporter(host),
  });
  if (faults.length > 0) throw new ConfigError(faults);
  for (const { path, reason } of dropped) host.log.info(`${path} is left out: ${reason}`);
  const { running, skipped } = await startPlugins(loaded, pluginHost(source), source.previous);
  for (const { id, reason } of skipped) host.log.error(`plugin "${id}" is left out: ${reason}`);
  try {
    return await assemble(source, running);
  } catch (cause) {
    await disposeNew(running, source.previous);
    throw cause;
  }
}

async function assemble(source: GenerationSource, running: readonly RunningPlugin[]): Promise<Generation> {
  const { id, config, host, transport } = source;
  const faults: ConfigFault[] = [];
  const hooks = createHooks();
  const plugins = inOrder(running, faults);
  const attached = attach(hooks, plugins, host);
  faults.push(...attached.faults);
  const owned = ownedProtocols(hooks, attached.protocols);
  const protocols = owned.map(({ protocol }) => protocol);
  const providers = ownedProviders(hooks, attached.providers, plugins);
  const wires = new WireRegistry(
    protocols,
    [...providers.values()].map(({ provider }) => provider),
  );
  const routes = new RouteTable(bindRoutes(owned, wires, faults));
  const nodes = new NodeTable(
    config.pools.map((pool) => pool.id),
    await checkNodes(config, providers, wires, faults),
    host.states,
  );
  const endpoints = new EndpointTable(attached.endpoints, host, takenPaths(config.pools, routes));
  faults.push(...wires.faults, ...routes.faults, ...endpoints.faults, ...checkProbes(config.pools, nodes));
  if (faults.length > 0) throw new ConfigError(faults);
  return createGeneration({
    id,
    config,
    host,
    plugins,
    hooks,
    ...observing(hooks, attached, host),
    endpoints,
    wires: wires.all,
    protocols,
    nodes,
    models: new ModelRouter(config, nodes, host.states),
    routes,
    transport,
    store: serviceOf(plugins, stateStore),
    redact: redactorOf(source, plugins),
    secretWords: wordsOf(secretsOf(source.config, plugins)),
    strictAt: createStrictness(config.server.strict, config.server.strictRoutes),
    clientOf: createKeyCheck(config.server.keys),
    isAdmin: adminCheck(config.server.adminToken),
  });
}

function redactorOf({ config, host }: GenerationSource, plugins: readonly RunningPlugin[]): Generation["redact"] {
  const redact = createRedactor(secretsOf(config, plugins));
  const redactTokens = createTokenRedactor(host.clock);
  return (text) => redactTokens(redact(text));
}

function adminCheck(token: Secret | undefined): Generation["isAdmin"] {
  if (!token) return undefined;
  const check = createKeyCheck([token]);
  return (presented) => check(presented) !== undefined;
}

function observing(
  hooks: KernelHooks,
  { queues, wanted, transforms }: Attached,
  host: KernelHost,
): Pick<Generation, "queues" | "emitter" | "slot" | "transforms"> {
  const slot: TallySlot = { tally: undefined };
  const emitter = createTallyingEmitter(createEmitter(hooks, wanted), slot);
  return { queues, emitter, slot, transforms: new TransformTable(transforms, host) };
}

function inOrder(running: readonly RunningPlugin[], faults: ConfigFault[]): readonly RunningPlugin[] {
  const byId = new Map(running.map((plugin) => [plugin.id, plugin]));
  const ordered = orderPlugins(
    running.map(({ id, plugin, entry }) => ({
      id,
      name: plugin.name,
      author: plugin.order,
      operator: entry.order,
      path: entry.path,
    })),
  );
  faults.push(...ordered.faults);
  return ordered.order.flatMap((id) => byId.get(id) ?? []);
}

function ownedProviders(
  hooks: KernelHooks,
  ids: readonly string[],
  plugins: readonly RunningPlugin[],
): ReadonlyMap<string, OwnedProvider> {
  return new Map(
    ids.flatMap((id) => {
      const hook = hooks.outboundProvider.get(id);
      const provider = hook?.call();
      const owner = hook?.taps[0]?.name ?? "";
      const plugin = plugins.find((each) => each.id === owner);
      return provider
        ? [[id, { provider, owner, rightsFaults: plugin ? providerRightsFaults(provider, plugin) : [] }]]
        : [];
    }),
  );
}

/** Those that run in the generation before go on; nobody holds the others. */
async function disposeNew(running: readonly RunningPlugin[], previous: readonly RunningPlugin[]): Promise<void> {
  for (const plugin of running.toReversed()) {
    if (previous.includes(plugin)) continue;
    plugin.retain();
    await plugin.release();
  }
}

function ownedProtocols(hooks: KernelHooks, ids: readonly string[]): readonly OwnedProtocol[] {
  return ids.flatMap((id) => {
    const hook = hooks.inboundProtocol.get(id);
    const protocol = hook?.call();
    return protocol ? [{ protocol, owner: hook?.taps[0]?.name ?? "" }] : [];
  });
}
