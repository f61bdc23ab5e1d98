import type { Clock, FailureCode, GatewayView, InboundProtocol, Logger, StateStore, Wire } from "@patchbay/sdk";
import type { AccountHost } from "../accounting/plugin-account.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import type { KernelHooks } from "../hooks.ts";
import type { RouteTable } from "../http/route-table.ts";
import type { Bindings } from "../nodes/bindings.ts";
import type { NodeStates } from "../nodes/node-states.ts";
import type { NodeTable } from "../nodes/node-table.ts";
import type { ModelRouter } from "../nodes/resolve-model.ts";
import type { EndpointTable } from "../observe/endpoint-table.ts";
import type { Emitter } from "../observe/emitter.ts";
import type { ViolationCounts } from "../observe/violation-counts.ts";
import type { ObserverQueue } from "../observe/observer-queue.ts";
import type { ProofStore } from "../pipeline/proof-store.ts";
import type { Strictness } from "../pipeline/strictness.ts";
import type { TransformTable } from "../pipeline/transform-table.ts";
import type { TraceLog } from "../trace/trace-log.ts";
import type { FindIsolation } from "../plugins/find-isolation.ts";
import type { RunningPlugin } from "../plugins/running-plugin.ts";
import type { Sharing } from "../shared/sharing.ts";
import type { SharedTransport } from "../upstream/shared-transport.ts";
import type { TallySlot } from "./tallying-emitter.ts";

/** What outlives generations: the kernel's own means. */
export interface KernelHost extends AccountHost {
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly states: NodeStates;
  readonly bindings: Bindings;
  readonly proofs: ProofStore;
  readonly violations: ViolationCounts;
  readonly traces: TraceLog;
  /** The generation that new exchanges begin with, one that is tried out aside; undefined before the first. */
  readonly current?: () => Pick<Generation, "id" | "transport" | "config" | "nodes"> | undefined;
  /** What plugins may see of all this. */
  readonly view?: GatewayView;
  /** How plugins run outside this process; absent where only those count that run in it. */
  readonly findIsolation?: FindIsolation;
  /** Absent where nothing is ever shared, as in a simulation. */
  readonly sharing?: Sharing;
}

/** Everything that a generation is made of. */
export interface GenerationParts {
  readonly id: number;
  readonly config: ResolvedConfig;
  readonly host: KernelHost;
  readonly plugins: readonly RunningPlugin[];
  readonly hooks: KernelHooks;
  readonly queues: readonly ObserverQueue[];
  readonly endpoints: EndpointTable;
  readonly emitter: Emitter;
  /** Where its exchanges are counted while it stands beside another. */
  readonly slot: TallySlot;
  readonly transforms: TransformTable;
  readonly wires: readonly Wire[];
  readonly protocols: readonly InboundProtocol[];
  readonly nodes: NodeTable;
  readonly models: ModelRouter;
  readonly routes: RouteTable;
  readonly transport: SharedTransport;
  /** What one of the plugins shares with other instances by. */
  readonly store: StateStore | undefined;
  readonly redact: (text: string) => string;
  /** The secrets that `redact` knows, in all their forms: for streams, which may cut one in two. */
  readonly secretWords: readonly string[];
  /** How losses are taken at a path. */
  readonly strictAt: (path: string) => Strictness;
  /** Who presents this key; undefined for a key that is none. */
  readonly clientOf: (presented: string) => string | undefined;
  /** Whether a token opens the admin door; undefined when there is none. */
  readonly isAdmin: ((presented: string) => boolean) | undefined;
}

/** One immutable build of the kernel from one config. Exchanges pin the generation that they began with. */
export interface Generation extends GenerationParts {
  /** Exchanges that run on it now. */
  readonly running: number;
  enter(): void;
  leave(): void;
  /** A request that was let in failed before it became an exchange. */
  missed(code: FailureCode): void;
  /** No new exchanges come; disposes of what nobody else holds as soon as the last one has left. */
  retire(): Promise<void>;
}

export function createGeneration(parts: GenerationParts): Generation {
  let running = 0;
  let idle: (() => void) | undefined;
  const leave = (): void => {
    running--;
    if (running === 0) idle?.();
  };
  for (const plugin of parts.plugins) plugin.retain();
  parts.transport.retain();
  return {
    ...parts,
    get running() {
      return running;
    },
    enter: () => {
      running++;
    },
    leave,
    missed: (code) => parts.slot.tally?.missed(code),
    async retire() {
      parts.endpoints.close();
      if (running > 0) await new Promise<void>((resolve) => (idle = resolve));
      for (const queue of parts.queues) await queue.drain();
      for (const plugin of parts.plugins.toReversed()) await plugin.release();
      await parts.transport.release();
    },
  };
}
