import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, Logger, StateStore, Wire, WireId } from "@patchbay/sdk";
import type { Isolation } from "@patchbay/sdk/host";
import type { PluginView } from "./accounting/plugin-view.ts";
import type { ConfigHome } from "./config/config-home.ts";
import type { ResolvedConfig } from "./config/resolved.ts";
import type { CanaryOptions } from "./generation/canary.ts";
import type { KernelDescription } from "./generation/describe.ts";
import type { KernelStatus } from "./http/kernel-status.ts";
import type { Listening } from "./http/listen.ts";
import type { LevelSwitch } from "./log/create-logger.ts";
import type { NodeView } from "./nodes/node-view.ts";
import type { ModelFacts } from "./pipeline/model-facts.ts";
import type { ProbeOutcome } from "./probe/probe-node.ts";
import type { ProbeWish } from "./probe/probe-now.ts";
import type { ExchangeView } from "./trace/exchange-trace.ts";
import type { Explanation } from "./trace/explain.ts";
import type { Question } from "./trace/question.ts";

/** What a kernel takes from its surroundings; tests hand in their own. */
export interface KernelOptions {
  readonly log?: Logger;
  readonly clock?: Clock;
  /** From 0 inclusive to 1 exclusive. */
  readonly random?: () => number;
  /** Where `env()` of plugin options is looked up. */
  readonly env?: NodeJS.ProcessEnv;
  /** Folder in which rests and switches of nodes outlive the kernel. Without it nothing is kept. */
  readonly stateDir?: string;
  /** What is kept there is read and never written. */
  readonly isStateReadOnly?: boolean;
  /** What is shared with other instances, unless a plugin provides it. */
  readonly store?: StateStore;
  /** How plugins run outside this process. Default: `@patchbay/sandbox`, where a config needs it. */
  readonly isolation?: Isolation;
  /** Where the config comes from and where changes of it are kept. Without it the admin door can do neither. */
  readonly home?: ConfigHome;
  /** Decides what `log` writes, so that the admin door can change it. */
  readonly logLevel?: LevelSwitch;
}

/** A kernel at work. */
export interface OpenKernel {
  listen(options?: { readonly host?: string; readonly port?: number }): Promise<Listening>;
  /** Answers one request of a server that is somebody else's. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Takes one connection over that such a server is asked to upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Puts a new config to work, or one that is read first; with `canary` beside the old one, until it has proved itself or
   * is worse. @throws ConfigError with every fault; the old one stays.
   */
  swap(config: ConfigSource, options?: SwapOptions): Promise<void>;
  /**
   * Puts another version of one plugin to work. It holds until the config is read again.
   * @throws GatewayError `not-found` for a plugin or version that is none; ConfigError.
   */
  swapPlugin(swap: PluginSwap): Promise<void>;
  /** Ends the canary, or goes back to the config before. @throws GatewayError `conflict` when there is neither. */
  rollback(): Promise<void>;
  /** Takes what is tried out, proved or not. @throws GatewayError `conflict` when nothing is. */
  promote(): Promise<void>;
  /** Every plugin: where it runs, how it is, and what it has cost. */
  plugins(): readonly PluginView[];
  /** Has a plugin called again that rests or is quarantined. @throws GatewayError `not-found`; `unsupported` in a worker. */
  resetPlugin(id: string): void;
  status(): KernelStatus;
  describe(): KernelDescription;
  /** Every node as it stands now. */
  nodes(): readonly NodeView[];
  /** Why a request would go where it would go; nothing is sent and nothing changes. */
  explain(question: Question): Promise<Explanation>;
  /** An exchange of late, by its request id. */
  exchange(id: string): ExchangeView | undefined;
  /** The exchanges of late, the newest first. */
  exchanges(count: number): readonly ExchangeView[];
  /** Takes a node out, puts it back, or ends its rests. @throws GatewayError `not-found` for a node that is none. */
  signal(pool: string, node: string, signal: NodeControl): void;
  /** Asks a node now whether it works. @throws GatewayError `not-found`, `unprocessable` when it cannot be asked so. */
  probe(pool: string, node: string, wish?: ProbeWish): Promise<ProbeOutcome>;
  /** Takes no new requests until told otherwise; what runs goes on. @throws GatewayError `unsupported` in a worker. */
  drain(isHeld: boolean): void;
  /** The wires that the loaded plugins give. */
  wires(): readonly Wire[];
  /** What the first node that speaks a wire and serves a model knows of it; nothing when there is none. */
  modelFacts(wire: WireId, model: string, stream: boolean): ModelFacts;
  /** Takes no new requests, lets what runs finish within the drain time, ends the rest, disposes of everything. */
  close(): Promise<void>;
}

/** A config, or how to come by it: what is wrong with it is then the swap's failure as well. */
export type ConfigSource = ResolvedConfig | (() => ResolvedConfig | Promise<ResolvedConfig>);

/** How a new config is put to work. */
export interface SwapOptions {
  /** It is tried out on a share of new exchanges first. Without it, all of them go to it at once. */
  readonly canary?: CanaryOptions | undefined;
  /** Comes between the build and the work: when it fails, the old one stays. */
  readonly commit?: (() => Promise<void>) | undefined;
}

/** One plugin, in another version. */
export interface PluginSwap extends SwapOptions {
  /** The plugin's id or name. */
  readonly plugin: string;
  /** A version that is there already, or the path of a file or folder. */
  readonly to: string;
}

/** What an operator can do to a node. */
export type NodeControl = "enable" | "disable" | "reset";
