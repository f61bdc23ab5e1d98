import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { GatewayError, type StateStore, type Wire, type WireId } from "@patchbay/sdk";
import { systemClock } from "./clock.ts";
import type { ResolvedConfig } from "./config/resolved.ts";
import { describeGeneration, type KernelDescription } from "./generation/describe.ts";
import { buildGeneration } from "./generation/build-generation.ts";
import type { Generation, KernelHost } from "./generation/generation.ts";
import { statusOf } from "./generation/status.ts";
import { createApp } from "./http/app.ts";
import type { Door } from "./http/door.ts";
import type { KernelStatus } from "./http/kernel-status.ts";
import { listenOn, type Listening, stopListening } from "./http/listen.ts";
import { createUpgrades, type Upgrades } from "./http/upgrade.ts";
import { silentLogger } from "./log/create-logger.ts";
import { scrubbingLogger } from "./log/scrubbing-logger.ts";
import { Bindings } from "./nodes/bindings.ts";
import { type NodeChange, NodeStates } from "./nodes/node-states.ts";
import { type NodeView, viewNode } from "./nodes/node-view.ts";
import { readState, type SavedNodes, StateFile } from "./nodes/state-file.ts";
import { nodeStateEvent } from "./observe/node-state-event.ts";
import { ViolationCounts } from "./observe/violation-counts.ts";
import type { ConfigSource, KernelOptions, NodeControl, OpenKernel } from "./open-kernel.ts";
import { type ModelFacts, modelFactsOf } from "./pipeline/model-facts.ts";
import { ProofStore } from "./pipeline/proof-store.ts";
import { type Prober, startProber } from "./probe/prober.ts";
import { Sharing } from "./shared/sharing.ts";
import { explain, type Explanation } from "./trace/explain.ts";
import { type ExchangeView, viewExchange } from "./trace/exchange-trace.ts";
import type { Question } from "./trace/question.ts";
import { TraceLog } from "./trace/trace-log.ts";
import { createSharedTransport } from "./upstream/shared-transport.ts";

export type { KernelDescription, KernelOptions, OpenKernel };

/** Builds a kernel from a checked config. @throws ConfigError when it cannot start. */
export async function openKernel(config: ResolvedConfig, options: KernelOptions = {}): Promise<OpenKernel> {
  const { stateDir, isStateReadOnly = false, log = silentLogger } = options;
  const saved = stateDir === undefined ? undefined : await readState(stateDir, { log, isReadOnly: isStateReadOnly });
  const kernel = new Kernel(config, options, saved);
  await kernel.swap(config);
  return kernel;
}

class Kernel implements OpenKernel, Door {
  readonly running = new Set<AbortController>();
  isDraining = false;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  readonly #upgrades: Upgrades;
  readonly #host: KernelHost;
  readonly #env: NodeJS.ProcessEnv;
  readonly #stateFile: StateFile | undefined;
  readonly #store: StateStore | undefined;
  readonly #sharing: Sharing;
  #config: ResolvedConfig;
  #current: Generation | undefined;
  #prober: Prober | undefined;
  #count = 0;
  #lastReload: KernelStatus["lastReload"];
  #servers: Server[] = [];
  readonly #retiring = new Set<Promise<void>>();
  #swapping: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;
  /** There are no secrets to know of before the first config. */
  readonly #redact = (text: string): string => this.#current?.redact(text) ?? text;

  constructor(
    config: ResolvedConfig,
    {
      log = silentLogger,
      clock = systemClock,
      random = Math.random,
      env = {},
      stateDir,
      isStateReadOnly = false,
      store,
    }: KernelOptions,
    saved?: SavedNodes,
  ) {
    const states = new NodeStates((change) => this.#nodeChanged(change), saved);
    this.#config = config;
    this.#env = env;
    if (stateDir !== undefined && !isStateReadOnly)
      this.#stateFile = new StateFile({ folder: stateDir, clock, log, save: () => states.save(clock.now()) });
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
      report: (fault) => this.#report(fault),
    };
    this.handle = createApp(this, clock);
    this.#upgrades = createUpgrades(this);
    this.upgrade = (request, socket, head) => this.#upgrades.handle(request, socket, head);
  }

  current(): Generation {
    if (!this.#current) throw new GatewayError("draining", "the gateway is closed");
    return this.#current;
  }

  async listen({
    host = this.#config.server.host,
    port = this.#config.server.port,
  }: { readonly host?: string; readonly port?: number } = {}): Promise<Listening> {
    const server = createServer(this.handle).on("upgrade", this.upgrade);
    const listening = await listenOn(server, host, port);
    this.#servers.push(server);
    return listening;
  }

  /** One swap after the other; each sees what the one before left. */
  swap(source: ConfigSource): Promise<void> {
    const swapped = this.#swapping.then(() => this.#swap(source));
    this.#swapping = swapped.catch(() => undefined);
    return swapped;
  }

  status(): KernelStatus {
    return statusOf(this.current(), {
      isDraining: this.isDraining,
      running: this.running.size,
      lastReload: this.#lastReload,
    });
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

  async #swap(source: ConfigSource): Promise<void> {
    if (this.isDraining) throw new GatewayError("draining", "the gateway is closed and takes no new config");
    try {
      await this.#build(typeof source === "function" ? await source() : source);
    } catch (cause) {
      if (this.#current) this.#notSwapped(this.#current, cause);
      throw cause;
    }
  }

  async #build(config: ResolvedConfig): Promise<void> {
    const old = this.#current;
    const transport = old?.transport.fits(config.upstream) ? old.transport : createSharedTransport(config.upstream);
    const id = this.#count + 1;
    try {
      const next = await buildGeneration({
        id,
        config,
        host: this.#host,
        env: this.#env,
        transport,
        previous: old?.plugins ?? [],
      });
      this.#count = id;
      this.#current = next;
      this.#probe(next);
      this.#config = config;
      this.#sharing.use(next.store ?? this.#store);
      if (old) this.#swapped(old, next);
    } catch (cause) {
      if (transport !== old?.transport) await transport.close();
      throw cause;
    }
  }

  #probe(generation: Generation): void {
    this.#prober?.stop();
    this.#prober = this.isDraining ? undefined : startProber(generation);
  }

  #swapped(old: Generation, next: Generation): void {
    const at = this.#host.clock.now();
    this.#lastReload = { at: new Date(at).toISOString(), outcome: "swapped" };
    next.emitter.emit({ type: "generation", at, outcome: "swapped", generation: next.id });
    this.#retire(old);
  }

  #notSwapped(old: Generation, cause: unknown): void {
    const at = this.#host.clock.now();
    const { message } = GatewayError.from(cause);
    this.#lastReload = { at: new Date(at).toISOString(), outcome: "failed", message };
    old.emitter.emit({ type: "generation", at, outcome: "failed", generation: old.id, message });
  }

  #retire(generation: Generation): void {
    const retired = generation.retire().then(() => {
      this.#retiring.delete(retired);
      // The last one has no observers left to tell.
      if (this.#current === generation) return;
      this.#current?.emitter.emit({
        type: "generation",
        at: this.#host.clock.now(),
        outcome: "drained",
        generation: generation.id,
      });
    });
    this.#retiring.add(retired);
  }

  async #close(): Promise<void> {
    this.isDraining = true;
    this.#prober?.stop();
    const { drainMs } = this.#config.server;
    await this.#swapping;
    const current = this.#current;
    this.#upgrades.drain();
    const stopped = this.#servers.map(stopListening);
    const late = this.#host.clock.after(drainMs, () => {
      for (const controller of this.running)
        controller.abort(new GatewayError("draining", "the gateway is shutting down"));
    });
    if (current) this.#retire(current);
    await Promise.all(this.#retiring);
    this.#sharing.close();
    late.cancel();
    for (const server of this.#servers) server.closeAllConnections();
    this.#upgrades.terminate();
    await Promise.all(stopped);
    await this.#stateFile?.flush();
  }

  #nodeChanged(change: NodeChange): void {
    this.#stateFile?.touch();
    this.#sharing.tell(change.record);
    this.#prober?.changed(change.record);
    const emitter = this.#current?.emitter;
    if (emitter?.wants("node-state")) emitter.emit(nodeStateEvent(change, this.#host.clock.now()));
  }

  #report({ plugin, hook, cause }: Parameters<KernelHost["report"]>[0]): void {
    const message = this.#redact(GatewayError.from(cause).message);
    this.#host.log.warn(`plugin "${plugin}" failed in ${hook}: ${message}`, { plugin, hook });
    this.#current?.emitter.emit({ type: "plugin-error", at: this.#host.clock.now(), plugin, hook, message });
  }
}
