import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { GatewayError, type StateStore, type Wire, type WireId } from "@patchbay/sdk";
import { createGatewayView } from "./accounting/gateway-view.ts";
import { type PluginView, pluginViews, resetPlugin } from "./accounting/plugin-view.ts";
import { type AdminMeans, createAdminMeans } from "./admin/admin-means.ts";
import { systemClock } from "./clock.ts";
import type { ResolvedConfig } from "./config/resolved.ts";
import { describeGeneration, type KernelDescription } from "./generation/describe.ts";
import { configAfterTrip } from "./generation/config-after-trip.ts";
import type { Generation, KernelHost } from "./generation/generation.ts";
import { Generations } from "./generation/generations.ts";
import { statusOf } from "./generation/status.ts";
import { swapEntry } from "./generation/swap-entry.ts";
import { createApp } from "./http/app.ts";
import type { Door } from "./http/door.ts";
import type { KernelStatus } from "./http/kernel-status.ts";
import type { Listening } from "./http/listen.ts";
import { Listeners } from "./http/listeners.ts";
import { createUpgrades, type Upgrades } from "./http/upgrade.ts";
import { silentLogger } from "./log/create-logger.ts";
import { scrubbingLogger } from "./log/scrubbing-logger.ts";
import { Bindings } from "./nodes/bindings.ts";
import { type NodeChange, NodeStates } from "./nodes/node-states.ts";
import { type NodeView, viewNode } from "./nodes/node-view.ts";
import { readState, type SavedNodes, StateFile } from "./nodes/state-file.ts";
import { nodeStateEvent } from "./observe/node-state-event.ts";
import { ViolationCounts } from "./observe/violation-counts.ts";
import type { ConfigSource, KernelOptions, NodeControl, OpenKernel, PluginSwap, SwapOptions } from "./open-kernel.ts";
import { type ModelFacts, modelFactsOf } from "./pipeline/model-facts.ts";
import { ProofStore } from "./pipeline/proof-store.ts";
import { createIsolationFinder } from "./plugins/find-isolation.ts";
import type { ProbeOutcome } from "./probe/probe-node.ts";
import { probeNow, type ProbeWish } from "./probe/probe-now.ts";
import { type Prober, startProber } from "./probe/prober.ts";
import { Sharing } from "./shared/sharing.ts";
import { explain, type Explanation } from "./trace/explain.ts";
import { type ExchangeView, viewExchange } from "./trace/exchange-trace.ts";
import type { Question } from "./trace/question.ts";
import { TraceLog } from "./trace/trace-log.ts";

export type { KernelDescription, KernelOptions, OpenKernel };

/** Builds a kernel from a checked config. @throws ConfigError when it cannot start. */
export async function openKernel(config: ResolvedConfig, options: KernelOptions = {}): Promise<OpenKernel> {
  const { stateDir, isStateReadOnly = false, log = silentLogger } = options;
  const saved = stateDir === undefined ? undefined : await readState(stateDir, { log, isReadOnly: isStateReadOnly });
  const kernel = new Kernel(options, saved);
  await kernel.swap(config);
  return kernel;
}

class Kernel implements OpenKernel, Door {
  readonly running = new Set<AbortController>();
  readonly admin: AdminMeans;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly #upgrades: Upgrades;
  readonly #host: KernelHost;
  readonly #stateFile: StateFile | undefined;
  readonly #store: StateStore | undefined;
  readonly #sharing: Sharing;
  readonly #generations: Generations;
  readonly #listeners = new Listeners();
  #prober: Prober | undefined;
  /** The operator wants no new requests for now. */
  #isHeld = false;
  #isClosing = false;
  #closed: Promise<void> | undefined;
  /** There are no secrets to know of before the first config. */
  readonly #redact = (text: string): string => this.#generations.current?.redact(text) ?? text;

  constructor(options: KernelOptions, saved?: SavedNodes) {
    const { log = silentLogger, clock = systemClock, random = Math.random, env = {} } = options;
    const { stateDir, isStateReadOnly = false, store, isolation } = options;
    const keptIn = isStateReadOnly ? undefined : stateDir;
    const states = new NodeStates((change) => this.#nodeChanged(change), saved);
    if (keptIn !== undefined)
      this.#stateFile = new StateFile({ folder: keptIn, clock, log, save: () => states.save(clock.now()) });
    const bindings = new Bindings(clock);
    this.#store = store;
    this.#sharing = new Sharing({ clock, log: scrubbingLogger(log, this.#redact), states, bindings });
    this.#host = {
      clock,
      log: scrubbingLogger(log, this.#redact),
      random,
      states,
      bindings,
      sharing: this.#sharing,
      proofs: new ProofStore(clock),
      violations: new ViolationCounts(),
      traces: new TraceLog(),
      current: () => this.#generations.current,
      view: createGatewayView({ running: () => this.running.size, current: () => this.#generations.current, clock }),
      findIsolation: createIsolationFinder(isolation),
      report: (fault) => this.#report(fault),
      tripped: (plugin, reason) => this.#tripped(plugin, reason),
    };
    this.#generations = new Generations({ host: this.#host, env, changed: (current) => this.#changed(current) });
    const checkAlone = (): void => this.#checkAlone();
    this.admin = createAdminMeans({ ...options, auditFolder: keptIn, ...this.#host, kernel: this, checkAlone });
    this.handle = createApp(this, clock);
    this.#upgrades = createUpgrades(this);
    this.upgrade = (request, socket, head) => this.#upgrades.handle(request, socket, head);
  }

  get isDraining(): boolean {
    return this.#isHeld || this.#isClosing;
  }

  current(): Generation {
    return present(this.#generations.current);
  }

  take(): Generation {
    return present(this.#generations.take());
  }

  async listen({
    host = this.current().config.server.host,
    port = this.current().config.server.port,
  }: { readonly host?: string; readonly port?: number } = {}): Promise<Listening> {
    return await this.#listeners.open(this, host, port);
  }

  swap(source: ConfigSource, options?: SwapOptions): Promise<void> {
    return this.#generations.swap(source, options);
  }

  async swapPlugin({ plugin, to, ...options }: PluginSwap): Promise<void> {
    this.#checkAlone();
    await this.swap(() => swapEntry(this.current(), plugin, to), options);
  }

  async rollback(): Promise<void> {
    this.#checkAlone();
    await this.#generations.rollback("the operator wants it");
  }

  async promote(): Promise<void> {
    this.#checkAlone();
    await this.#generations.promote("the operator wants it");
  }

  plugins(): readonly PluginView[] {
    return pluginViews(this.current(), this.#generations.candidate);
  }

  resetPlugin(id: string): void {
    this.#checkAlone();
    resetPlugin([this.current(), this.#generations.candidate], id);
  }

  status(): KernelStatus {
    const { lastReload, canary } = this.#generations;
    const { isDraining, running } = this;
    return statusOf(this.current(), { isDraining, running: running.size, lastReload, ...(canary && { canary }) });
  }

  describe(): KernelDescription {
    return describeGeneration(this.current());
  }

  nodes(): readonly NodeView[] {
    const now = this.#host.clock.now();
    return [...this.current().nodes.pools.values()].flat().map((entry) => viewNode(entry, now));
  }

  explain(question: Question): Promise<Explanation> {
    return explain(this.current(), question);
  }

  exchange(id: string): ExchangeView | undefined {
    const found = this.#host.traces.get(id);
    return found && viewExchange(found);
  }

  exchanges(count: number): readonly ExchangeView[] {
    return this.#host.traces.latest(count).map(viewExchange);
  }

  signal(pool: string, node: string, signal: NodeControl): void {
    this.current().nodes.named(pool, node).record.signal(signal);
  }

  async probe(pool: string, node: string, wish: ProbeWish = {}): Promise<ProbeOutcome> {
    return await probeNow(this.current(), [pool, node], wish);
  }

  drain(isHeld: boolean): void {
    this.#checkAlone();
    this.#isHeld = isHeld;
    if (isHeld) this.#upgrades.drain();
  }

  wires(): readonly Wire[] {
    return this.current().wires;
  }

  modelFacts(wire: WireId, model: string, stream: boolean): ModelFacts {
    return modelFactsOf(this.current().nodes, wire, { model, stream });
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** @throws GatewayError `unsupported` */
  #checkAlone(): void {
    const hint =
      "this is one worker of several, and the others would not follow: change the config, which all of them read";
    if (this.#store) throw new GatewayError("unsupported", hint);
  }

  #changed(current: Generation): void {
    this.#prober?.stop();
    this.#prober = this.#isClosing ? undefined : startProber(current);
    this.#sharing.use(current.store ?? this.#store);
  }

  /** Without a plugin that has failed too often: a new version is rolled back, for an old one there may be another or a stricter sandbox. */
  #tripped(plugin: object, reason: string): void {
    const { current, candidate } = this.#generations;
    const isIn = (generation: Generation | undefined): boolean =>
      generation?.plugins.some((each) => each === plugin) === true;
    if (!isIn(current) && !isIn(candidate)) return;
    const mended = isIn(current)
      ? this.#generations.recover(() => configAfterTrip(this.current(), plugin, this.#generations.previous), reason)
      : this.#generations.rollback(reason);
    mended.catch((error: unknown) => this.#host.log.error("a failing plugin could not be replaced", { error }));
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    this.#prober?.stop();
    await this.#generations.stop();
    const drainMs = this.#generations.current?.config.server.drainMs ?? 0;
    this.#upgrades.drain();
    const stopped = this.#listeners.stop();
    const late = this.#host.clock.after(drainMs, () => {
      for (const controller of this.running)
        controller.abort(new GatewayError("draining", "the gateway is shutting down"));
    });
    await this.#generations.close();
    this.#sharing.close();
    late.cancel();
    this.#listeners.end();
    this.#upgrades.terminate();
    await stopped;
    await this.#stateFile?.flush();
  }

  #nodeChanged(change: NodeChange): void {
    this.#stateFile?.touch();
    this.#sharing.tell(change.record);
    this.#prober?.changed(change.record);
    const emitter = this.#generations.current?.emitter;
    if (emitter?.wants("node-state")) emitter.emit(nodeStateEvent(change, this.#host.clock.now()));
  }

  #report({ plugin, hook, cause }: Parameters<KernelHost["report"]>[0]): void {
    const message = this.#redact(GatewayError.from(cause).message);
    this.#host.log.warn(`plugin "${plugin}" failed in ${hook}: ${message}`, { plugin, hook });
    const { current } = this.#generations;
    current?.emitter.emit({ type: "plugin-error", at: this.#host.clock.now(), plugin, hook, message });
  }
}

/** @throws GatewayError `draining` */
function present(generation: Generation | undefined): Generation {
  if (!generation) throw new GatewayError("draining", "the gateway is closed");
  return generation;
}
