import { type Clock, type FaultAction, GatewayError } from "@patchbay/sdk";
import type { ObserverHost } from "../observe/observer-queue.ts";
import { Breaker, restMs } from "./breaker.ts";
import { HookAccount, type HookView } from "./hook-account.ts";

/** Who hears of a plugin that is taken out. */
export interface AccountHost extends ObserverHost {
  /** Does more about it than to stop calling it, where its author or operator wants that. */
  readonly tripped?: (plugin: object, reason: string) => void;
}

/** A plugin to be accounted. */
export interface Accounted {
  readonly id: string;
  readonly plugin?: { readonly onFault?: FaultAction };
}

/** What a running plugin has cost so far, and whether it is called at all. */
export class PluginAccount {
  readonly breaker: Breaker;
  readonly clock: Clock;
  readonly #id: string;
  readonly #onFault: FaultAction | undefined;
  readonly #hooks = new Map<string, HookAccount>();
  #droppedEvents = 0;

  constructor(accounted: Accounted, host: AccountHost) {
    const { id, plugin } = accounted;
    this.#id = id;
    this.#onFault = plugin?.onFault;
    this.clock = host.clock;
    this.breaker = new Breaker(host.clock, (reason) => {
      host.report({ plugin: id, hook: "breaker", cause: this.resting(reason) });
      host.tripped?.(accounted, reason);
    });
  }

  /** How many events did not fit into the queues of its observers. */
  get droppedEvents(): number {
    return this.#droppedEvents;
  }

  dropped(events: number): void {
    this.#droppedEvents += events;
  }

  /** The account of a hook. */
  hook(name: string): HookAccount {
    let account = this.#hooks.get(name);
    if (!account) this.#hooks.set(name, (account = new HookAccount(name)));
    return account;
  }

  hooks(): readonly HookView[] {
    return [...this.#hooks.values()].map((account) => account.view());
  }

  /** Whether what needs the plugin goes on without it while it rests. */
  isSkipped(usually: boolean): boolean {
    return this.#onFault === "skip" || (this.#onFault !== "fail-closed" && usually);
  }

  /** The failure of what needs the plugin while it rests. */
  resting(reason: string = this.breaker.reason ?? "it was taken out"): GatewayError {
    const message = `plugin "${this.#id}" is not called for ${restMs / 1000} s: ${reason}`;
    return new GatewayError("plugin-failed", message, { plugin: this.#id, hook: "breaker" });
  }
}

const accounts = new WeakMap<object, PluginAccount>();

/** The account of a running plugin; generations that share the plugin share it. */
export function openAccount(accounted: Accounted, host: AccountHost): PluginAccount {
  let account = accounts.get(accounted);
  if (!account) accounts.set(accounted, (account = new PluginAccount(accounted, host)));
  return account;
}

/** The account of a running plugin, if it has one. */
export function accountOf(accounted: object): PluginAccount | undefined {
  return accounts.get(accounted);
}
