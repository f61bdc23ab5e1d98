import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Clock, Logger, StateStore, Wire, WireId } from "@patchbay/sdk";
import type { ResolvedConfig } from "./config/resolved.ts";
import type { KernelDescription } from "./generation/describe.ts";
import type { KernelStatus } from "./http/kernel-status.ts";
import type { Listening } from "./http/listen.ts";
import type { NodeView } from "./nodes/node-view.ts";
import type { ModelFacts } from "./pipeline/model-facts.ts";
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
}

/** A kernel at work. */
export interface OpenKernel {
  listen(options?: { readonly host?: string; readonly port?: number }): Promise<Listening>;
  /** Answers one request of a server that is somebody else's. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Takes one connection over that such a server is asked to upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Puts a new config to work, or one that is read first. @throws ConfigError with every fault; the old one stays. */
  swap(config: ConfigSource): Promise<void>;
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
  /** The wires that the loaded plugins give. */
  wires(): readonly Wire[];
  /** What the first node that speaks a wire and serves a model knows of it; nothing when there is none. */
  modelFacts(wire: WireId, model: string, stream: boolean): ModelFacts;
  /** Takes no new requests, lets what runs finish within the drain time, ends the rest, disposes of everything. */
  close(): Promise<void>;
}

/** A config, or how to come by it: what is wrong with it is then the swap's failure as well. */
export type ConfigSource = ResolvedConfig | (() => ResolvedConfig | Promise<ResolvedConfig>);

/** What an operator can do to a node. */
export type NodeControl = "enable" | "disable" | "reset";
