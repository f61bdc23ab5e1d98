import type {
  AttemptCall,
  Candidate,
  ChatRequest,
  InboundProtocol,
  KernelEvent,
  KernelEventKind,
  OutboundProvider,
  RequestCall,
  UpstreamMessage,
} from "@patchbay/sdk";
import { AsyncSeriesWaterfallHook, HookMap, SyncBailHook, SyncHook } from "tapable";
import type { SelectionRecord } from "./pipeline/selection-record.ts";

/** The places where plugins meet the kernel, for one generation. Only `attach.ts` taps them. */
export interface KernelHooks {
  readonly inboundProtocol: HookMap<SyncBailHook<[], InboundProtocol>>;
  readonly selectNode: AsyncSeriesWaterfallHook<[readonly Candidate[], SelectionRecord]>;
  readonly outboundProvider: HookMap<SyncBailHook<[], OutboundProvider>>;
  readonly observe: HookMap<SyncHook<[KernelEvent, number]>>;
}

/** The transforms that match one kind of exchange. A set without taps is left out, so that nobody asks in vain. */
export interface TransformHooks {
  readonly request: AsyncSeriesWaterfallHook<[ChatRequest, RequestCall]>;
  readonly attempt: AsyncSeriesWaterfallHook<[ChatRequest, AttemptCall]>;
  readonly upstream: AsyncSeriesWaterfallHook<[UpstreamMessage, AttemptCall]>;
}

export function createHooks(): KernelHooks {
  return {
    inboundProtocol: new HookMap((id) => new SyncBailHook([], `inboundProtocol.${id}`)),
    selectNode: new AsyncSeriesWaterfallHook(["candidates", "selection"], "selectNode"),
    outboundProvider: new HookMap((id) => new SyncBailHook([], `outboundProvider.${id}`)),
    observe: new HookMap((kind: KernelEventKind) => new SyncHook(["event", "bytes"], `observe.${kind}`)),
  };
}

export function createTransformHooks(): TransformHooks {
  return {
    request: new AsyncSeriesWaterfallHook(["request", "call"], "transform.request"),
    attempt: new AsyncSeriesWaterfallHook(["request", "call"], "transform.attempt"),
    upstream: new AsyncSeriesWaterfallHook(["message", "call"], "transform.upstream"),
  };
}

/** Runs a waterfall. When every tap answers at once so does this; a promise is made only when one is pending. */
export function runWaterfall<T, C>(hook: AsyncSeriesWaterfallHook<[T, C]>, value: T, call: C): T | Promise<T> {
  const run: { done: boolean; value: T; error?: Error; wake?: () => void } = { done: false, value };
  const take = (): T => {
    if (run.error) throw run.error;
    return run.value;
  };
  hook.callAsync(value, call, (error, result) => {
    run.done = true;
    if (error) run.error = error;
    else if (result !== undefined) run.value = result;
    run.wake?.();
  });
  if (run.done) return take();
  return new Promise<void>((resolve) => {
    run.wake = resolve;
  }).then(take);
}
