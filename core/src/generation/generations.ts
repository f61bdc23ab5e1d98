import { GatewayError, type TimerHandle } from "@patchbay/sdk";
import { ConfigError } from "../config/fault.ts";
import { nameOrigin } from "../config/overlay/name-origin.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import type { KernelStatus } from "../http/kernel-status.ts";
import type { ConfigSource, SwapOptions } from "../open-kernel.ts";
import { createSharedTransport } from "../upstream/shared-transport.ts";
import { watchBudgets } from "../accounting/watch-budgets.ts";
import { buildGeneration } from "./build-generation.ts";
import { Canary, type CanaryOptions, type CanaryView } from "./canary.ts";
import type { Generation, KernelHost } from "./generation.ts";
import { tellGeneration } from "./tell-generation.ts";

/** What the generations of a kernel are made with. */
export interface GenerationsSource {
  readonly host: KernelHost;
  readonly env: NodeJS.ProcessEnv;
  /** Another generation is the one that everything but exchanges asks. */
  readonly changed: (current: Generation) => void;
}

/** The generation of the moment, perhaps one that is tried out beside it, and those that wait for their last exchange. */
export class Generations {
  readonly #source: GenerationsSource;
  readonly #retiring = new Set<Promise<void>>();
  #current: Generation | undefined;
  #canary: Canary | undefined;
  #lastCanary: CanaryView | undefined;
  /** What the current generation took the place of. */
  #previous: ResolvedConfig | undefined;
  #lastReload: KernelStatus["lastReload"];
  #count = 0;
  #working: Promise<void> = Promise.resolve();
  #isStopped = false;
  readonly #budgets = new Map<Generation, TimerHandle | undefined>();

  constructor(source: GenerationsSource) {
    this.#source = source;
  }

  get current(): Generation | undefined {
    return this.#current;
  }

  /** The one that is tried out. */
  get candidate(): Generation | undefined {
    return this.#canary?.candidate;
  }

  get lastReload(): KernelStatus["lastReload"] {
    return this.#lastReload;
  }

  /** The trial that runs, or the last one. */
  get canary(): CanaryView | undefined {
    return this.#canary?.view() ?? this.#lastCanary;
  }

  get previous(): ResolvedConfig | undefined {
    return this.#previous;
  }

  /** The generation for a new exchange. */
  take(): Generation | undefined {
    return this.#canary ? this.#canary.choose() : this.#current;
  }

  /** One change after the other; each sees what the one before left. */
  swap(source: ConfigSource, { canary, commit }: SwapOptions = {}): Promise<void> {
    return this.#change(async () => {
      const next = await this.#build(source);
      if (commit) await this.#commit(next, commit);
      if (canary && this.#current) this.#try(next, this.#current, canary);
      else this.#put(next, "swapped");
    });
  }

  /** Puts a config to work that mends a fault of the one that is there: nobody should go back to that one. */
  recover(source: () => ResolvedConfig | undefined, reason: string): Promise<void> {
    return this.#change(async () => {
      const config = source();
      if (!config) return;
      this.#put(await this.#build(config), "swapped", reason);
      this.#previous = undefined;
    });
  }

  /** Ends the trial, or goes back to the config before. @throws GatewayError `conflict` when there is nothing to go back to. */
  async rollback(reason: string): Promise<void> {
    if (this.#dropCandidate(reason)) return;
    await this.#change(async () => {
      const config = this.#previous;
      if (!config) throw new GatewayError("conflict", "there is no config before this one to go back to");
      this.#put(await this.#build(config), "rolled-back", reason);
      // Going back twice is not going forward again.
      this.#previous = undefined;
    });
  }

  /** Takes the one that is tried out. @throws GatewayError `conflict` when none is. */
  promote(reason: string, canary?: Canary): Promise<void> {
    return this.#change(async () => {
      const running = this.#canary;
      if (!running || (canary && canary !== running)) throw new GatewayError("conflict", "no canary is running");
      this.#endCanary(running, "promoted", reason);
      this.#put(running.candidate, "promoted", reason);
    });
  }

  /** Takes no more changes; resolves when the last one is made. */
  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#working;
  }

  /** Resolves when every generation is gone. */
  async close(): Promise<void> {
    this.#dropCandidate("the gateway is shutting down");
    if (this.#current) this.#retire(this.#current);
    await Promise.all(this.#retiring);
  }

  #change(work: () => Promise<void>): Promise<void> {
    const changed = this.#working.then(() => {
      if (this.#isStopped) throw new GatewayError("draining", "the gateway is closed and takes no new config");
      return work();
    });
    this.#working = changed.catch(() => undefined);
    return changed;
  }

  async #build(source: ConfigSource): Promise<Generation> {
    const old = this.#current;
    try {
      return await this.#buildFrom(typeof source === "function" ? await source() : source, old);
    } catch (cause) {
      // What was asked for in vain is nobody's config.
      if (old && !(GatewayError.is(cause) && cause.owner === "client")) this.#failed(old, cause);
      throw cause;
    }
  }

  /** What was built is at work only when that which must be done before is done. */
  async #commit(next: Generation, commit: () => Promise<void>): Promise<void> {
    try {
      await commit();
    } catch (cause) {
      await next.retire();
      if (this.#current) this.#failed(this.#current, cause);
      throw cause;
    }
  }

  async #buildFrom(config: ResolvedConfig, old: Generation | undefined): Promise<Generation> {
    const transport = old?.transport.fits(config.upstream) ? old.transport : createSharedTransport(config.upstream);
    const { host, env } = this.#source;
    const id = this.#count + 1;
    try {
      const next = await buildGeneration({ id, config, host, env, transport, previous: old?.plugins ?? [] });
      this.#count = id;
      return next;
    } catch (cause) {
      if (transport !== old?.transport) await transport.close();
      if (cause instanceof ConfigError) throw new ConfigError(nameOrigin(cause.faults, config.overlay), { cause });
      throw cause;
    }
  }

  #put(next: Generation, outcome: "swapped" | "promoted" | "rolled-back", message?: string): void {
    this.#dropCandidate("another config came");
    const old = this.#current;
    this.#current = next;
    this.#previous = old?.config;
    this.#keepNodes();
    this.#source.changed(next);
    this.#watch(next);
    if (!old) return;
    this.#lastReload = { at: new Date(this.#source.host.clock.now()).toISOString(), outcome: "swapped" };
    tellGeneration(next, outcome, { generation: next.id, message });
    this.#retire(old);
  }

  #try(candidate: Generation, stable: Generation, options: CanaryOptions): void {
    this.#dropCandidate("another config came");
    const canary: Canary = new Canary({ stable, candidate }, options, (outcome, reason) => {
      if (outcome === "rolled-back") this.#dropCandidate(reason);
      // Whoever was quicker has decided.
      else void this.promote(reason, canary).catch(() => undefined);
    });
    this.#canary = canary;
    this.#keepNodes();
    this.#watch(candidate);
    tellGeneration(stable, "canary", { generation: candidate.id });
  }

  /** Whether there was one. Its exchanges run to their end. */
  #dropCandidate(reason: string): boolean {
    const canary = this.#canary;
    if (!canary) return false;
    this.#endCanary(canary, "rolled-back", reason);
    if (this.#current)
      tellGeneration(this.#current, "rolled-back", { generation: canary.candidate.id, message: reason });
    this.#keepNodes();
    this.#retire(canary.candidate);
    return true;
  }

  #endCanary(canary: Canary, outcome: "promoted" | "rolled-back", reason: string): void {
    canary.end(outcome, reason);
    this.#canary = undefined;
    this.#lastCanary = canary.view();
  }

  /** What is known of nodes of either generation. */
  #keepNodes(): void {
    const both = [this.#current, this.candidate].flatMap((each) => [...(each?.nodes.recordKeys ?? [])]);
    this.#source.host.states.keep(new Set(both));
  }

  #failed(current: Generation, cause: unknown): void {
    const { message } = GatewayError.from(cause);
    const at = new Date(this.#source.host.clock.now()).toISOString();
    this.#lastReload = { at, outcome: "failed", message };
    tellGeneration(current, "failed", { generation: current.id, message });
  }

  /** Its plugins keep within their budgets. */
  #watch(generation: Generation): void {
    if (!this.#budgets.has(generation))
      this.#budgets.set(generation, watchBudgets(generation.plugins, this.#source.host.clock));
  }

  #retire(generation: Generation): void {
    this.#budgets.get(generation)?.cancel();
    this.#budgets.delete(generation);
    const retired = generation.retire().then(() => {
      this.#retiring.delete(retired);
      // The last one has no observers left to tell.
      if (this.#current && this.#current !== generation)
        tellGeneration(this.#current, "drained", { generation: generation.id });
    });
    this.#retiring.add(retired);
  }
}
