import type { CurveName } from "./curves.ts";
import type { WireName, WirePair } from "./wires.ts";

/** What processes of one run tell each other: start parameters, questions and answers. */

export interface UpstreamParameters {
  readonly events: number;
  readonly eventsPerFlush: number;
  /** Between two packets of an answer; 0: none is kept waiting. */
  readonly pauseMilliseconds: number;
}

/** Plugins that are run in every tier; the names of their files in `subjects/`. */
export const subjects = ["call", "declared", "own-wire", "request", "events", "policy", "observer"] as const;

export type Subject = (typeof subjects)[number];

/** Where a plugin's code runs, the usual place first. */
export const tiers = ["inline", "process", "strict"] as const;

export type Tier = (typeof tiers)[number];

/** Observers that the repository has, as they are by default, but for what makes them work; `prompts` writes down whole conversations. */
export const observers = ["metrics", "monitor", "webhook", "ledger", "otel", "log", "record", "prompts"] as const;

export type ObserverName = (typeof observers)[number];

export type NoOpKind = "transform" | "policy" | "observer";

/** How the kernel under test is set up; everything else about it is fixed. */
export interface KernelSetup {
  readonly pools: number;
  readonly nodesPerPool: number;
  /** Public names; the one that is asked for is the last of them. 0: the model itself is asked for. */
  readonly aliases: number;
  /** Transforms that return new objects, so that no bytes are passed through. */
  readonly neutral: boolean;
  readonly noOps: { readonly kind: NoOpKind; readonly count: number } | undefined;
  readonly observers: readonly ObserverName[];
  /** A plugin of a third party, which may stand in the provider's place. */
  readonly subject: { readonly name: Subject; readonly tier: Tier } | undefined;
  /** The wire of its clients, and that of its nodes. */
  readonly client: WireName;
  readonly upstream: WireName;
}

export interface SystemParameters {
  readonly upstream: string;
  readonly setup: KernelSetup;
}

/** What a process has used since it began. */
export interface Usage {
  readonly cpuMicroseconds: number;
  /** The part of it that processes below it have used. */
  readonly belowMicroseconds: number;
  readonly residentBytes: number;
}

export interface LoadOrder {
  readonly url: string;
  readonly wire: WireName;
  readonly streamed: boolean;
  readonly requestBytes: number;
  readonly concurrency: number;
  readonly milliseconds: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
  /** Pieces of text. */
  readonly events: number;
  readonly bytes: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** Until the first piece of text; not numbers for whole answers. */
  readonly firstP50Milliseconds: number;
  readonly firstP99Milliseconds: number;
}

/** What an answer consists of: text alone; or thinking, text and calls. */
export type Shape = "text" | "mixed";

/** What is done to a stream. `parse` and `print` are the JSON alone: what no reader or writer can do without. */
export type Step = "decode" | "encode" | "translate" | "check" | "parse" | "print";

interface Timed extends WirePair {
  readonly milliseconds: number;
}

/** A step of a streamed answer. */
export interface ReplyTask extends Timed {
  readonly kind: "reply";
  readonly step: Step;
  readonly shape: Shape;
  readonly eventsPerChunk: number;
}

/** A request, read from one wire and written to another. */
export interface RequestTask extends Timed {
  readonly kind: "request";
  readonly bytes: number;
  /** The codecs, or the JSON around them: parsing what comes in and printing what goes out. */
  readonly step: "translate" | "json";
}

/** One point of a curve. */
export interface CurveTask extends Timed {
  readonly kind: "curve";
  readonly curve: CurveName;
  readonly size: number;
}

export type CodecTask = ReplyTask | RequestTask | CurveTask;

/** What one pass of a task goes through. */
export interface Volume {
  readonly events: number;
  readonly deltas: number;
  readonly bytes: number;
}

export interface CodecResult {
  readonly volume: Volume;
  /** None where the wire has no such step. */
  readonly passes: number;
  readonly meanSeconds: number;
  readonly bestSeconds: number;
}

/** What is done to a plugin in a tier. */
export interface LifeOrder {
  readonly task: "start" | "idle" | "hang" | "grow" | "crash";
  readonly tier: Tier;
}

export interface LifeResult {
  /** Until it stands, is answered, or serves again. */
  readonly milliseconds: number;
  /** Memory of the processes below the kernel's. */
  readonly bytesBelow: number;
  /** What the kernel's own process grew by. */
  readonly grownBytes: number;
  /** CPU time of the processes below, per second of rest. */
  readonly idleMicroseconds: number;
}

/** Swaps, one after another. */
export interface SwapOrder {
  readonly upstream: string;
  readonly tier: Tier;
  readonly swaps: number;
  /** Whether each brings another version of the plugin, or changes the config around it. */
  readonly replaces: boolean;
}

export interface SwapResult {
  /** Each, without the plugin's own setup. */
  readonly milliseconds: readonly number[];
  readonly setupMilliseconds: readonly number[];
  /** After a fifth of them, and after the last, once all that was replaced is gone. */
  readonly heapBytes: readonly [number, number];
  readonly processesLeft: number;
}

/** Exchanges that go through so many plugins which do nothing; without a network. */
export interface TapOrder {
  readonly kind: "transform" | "observer";
  readonly count: number;
  readonly milliseconds: number;
}

export interface TapResult {
  readonly exchanges: number;
  readonly cpuMicroseconds: number;
}

/** What roles can be asked to do. */
export type Order = LoadOrder | CodecTask | LifeOrder | SwapOrder | TapOrder;

/** A question to a role: what it has used, or, with an order, what came of it. The answer has the same id. */
export interface Question<Asked = unknown> {
  readonly id: number;
  readonly order?: Asked;
}

export type Answer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

/** The first thing a role says: where it listens; empty for one that does not. */
export interface Ready {
  readonly ready: string;
}
