import type { FailureCode } from "@patchbay/sdk";

/** A request that comes in. */
export interface Arrival {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly model: string;
  /** The pool that path or header names. */
  readonly pool: string | undefined;
  /** Id of the inbound protocol; undefined: the first that is loaded. */
  readonly protocol: string | undefined;
  /** Tells clients apart. */
  readonly client: string;
  readonly stream: boolean;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Size of the body. */
  readonly bytes: number;
  /** How long a node takes for its answer. */
  readonly durationMs: number;
  /** When the answer begins; undefined: at its end. */
  readonly firstEventMs: number | undefined;
  /** What the answer says of its tokens, in and out; undefined when it does not. */
  readonly tokens: number | undefined;
  /** How nodes treat this one; goes before what holds for all. */
  readonly outcome: NodeScripts;
}

/** Scripts by `pool/node`. */
export type NodeScripts = ReadonlyMap<string, readonly NodeBehavior[]>;

/** How a node behaves for a time; without `fail` it answers. */
export interface NodeBehavior {
  /** Milliseconds since the epoch, inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly fail: FailureCode | undefined;
  readonly retryAfterMs: number | undefined;
  /** Status and words of the upstream, for rules about errors. */
  readonly status: number | undefined;
  readonly message: string | undefined;
  /** Undefined: as long as the arrival says, or no time for a failure. */
  readonly durationMs: number | undefined;
}

/** What a log of arrivals says. */
export interface ArrivalLog {
  /** In the order of their times. */
  readonly arrivals: readonly Arrival[];
  /** How nodes treat every arrival. */
  readonly outcome: NodeScripts;
}

/** What holds for a node at a time; the first that fits. */
export function behaviorAt(scripts: NodeScripts, node: string, now: number): NodeBehavior | undefined {
  return scripts.get(node)?.find(({ from, to }) => from <= now && now < to);
}
