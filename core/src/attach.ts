import { GatewayError, type Hooks, type KernelEventKind, type SelectNode, type Transform } from "@patchbay/sdk";
import type { AsyncSeriesWaterfallHook, SyncBailHook } from "tapable";
import type { ConfigFault } from "./config/fault.ts";
import { blame, type Guard, isPromise, settle } from "./guard.ts";
import type { KernelHooks, TransformHooks } from "./hooks.ts";
import { type ObserverHost, ObserverQueue } from "./observe/observer-queue.ts";
import { asList } from "./one-or-many.ts";
import { isCandidateList, messageFault, requestFault, type ResultFault } from "./pipeline/hook-results.ts";
import type { SelectionRecord } from "./pipeline/selection-record.ts";

/** A plugin's hooks under the plugin's own id. */
export interface Attachment {
  readonly id: string;
  readonly hooks: Hooks;
}

/** A transform and whose it is. */
export interface TransformTap {
  readonly plugin: string;
  readonly transform: Transform;
}

/** What came of attaching. */
export interface Attached {
  /** Ids of what the hooks hold. */
  readonly protocols: readonly string[];
  readonly providers: readonly string[];
  readonly transforms: readonly TransformTap[];
  readonly queues: readonly ObserverQueue[];
  readonly wanted: ReadonlySet<KernelEventKind>;
  readonly faults: readonly ConfigFault[];
}

const selectDeadlineMs = 20;
const transformDeadlineMs = 1000;

/** Every hook is handled here; a new one that is forgotten does not compile. */
type Handled = Record<Exclude<keyof Hooks, "dispose">, (attachment: Attachment) => void>;

/** Taps the hooks of all plugins, which come in their final order. */
export function attach(kernel: KernelHooks, plugins: readonly Attachment[], host: ObserverHost): Attached {
  const faults: ConfigFault[] = [];
  const transforms: TransformTap[] = [];
  const queues: ObserverQueue[] = [];
  const wanted = new Set<KernelEventKind>();
  const protocols = new Set<string>();
  const providers = new Set<string>();
  const handled: Handled = {
    inboundProtocol: ({ id, hooks }) => {
      for (const protocol of asList(hooks.inboundProtocol)) {
        protocols.add(protocol.id);
        faults.push(...register("protocol", kernel.inboundProtocol.for(protocol.id), id, protocol));
      }
    },
    outboundProvider: ({ id, hooks }) => {
      for (const provider of asList(hooks.outboundProvider)) {
        providers.add(provider.id);
        faults.push(...register("provider", kernel.outboundProvider.for(provider.id), id, provider));
      }
    },
    transform: ({ id, hooks }) =>
      transforms.push(...asList(hooks.transform).map((transform) => ({ plugin: id, transform }))),
    selectNode: ({ id, hooks }) => hooks.selectNode && tapPolicy(kernel, id, hooks.selectNode, host),
    observe: ({ id, hooks }) => {
      for (const observer of asList(hooks.observe)) {
        const queue = new ObserverQueue(id, observer, host);
        queues.push(queue);
        for (const kind of new Set(observer.events)) {
          wanted.add(kind);
          kernel.observe.for(kind).tap(id, (event, bytes) => queue.push(event, bytes));
        }
      }
    },
  };
  for (const plugin of plugins) for (const handle of Object.values(handled)) handle(plugin);
  return { protocols: [...protocols], providers: [...providers], transforms, queues, wanted, faults };
}

/** An id belongs to one plugin. */
function register<T extends { readonly id: string }>(
  kind: string,
  hook: SyncBailHook<[], T>,
  plugin: string,
  value: T,
): readonly ConfigFault[] {
  const owner = hook.taps[0]?.name;
  if (owner === undefined) {
    hook.tap(plugin, () => value);
    return [];
  }
  const message = `"${plugin}" and "${owner}" both give the ${kind} "${value.id}"`;
  return [{ path: "plugins", message, hint: "take one of them out" }];
}

/** Taps the transforms that match; they come in their final order. */
export function attachTransforms(hooks: TransformHooks, taps: readonly TransformTap[], host: ObserverHost): void {
  for (const { plugin, transform } of taps) {
    const { optional = false, request, attempt, upstream } = transform;
    const tap = { plugin, optional, host };
    if (request) tapTransform(hooks.request, { ...tap, hook: "transform.request", faultOf: requestFault }, request);
    if (attempt) tapTransform(hooks.attempt, { ...tap, hook: "transform.attempt", faultOf: requestFault }, attempt);
    if (upstream) tapTransform(hooks.upstream, { ...tap, hook: "transform.upstream", faultOf: messageFault }, upstream);
  }
}

/** A policy that fails, is late or answers nonsense is reported and skipped: the list goes on as it was. */
function tapPolicy(kernel: KernelHooks, plugin: string, policy: SelectNode, host: ObserverHost): void {
  const guard: Guard = { plugin, hook: "selectNode", clock: host.clock, deadlineMs: selectDeadlineMs };
  tap(kernel.selectNode, guard, policy, {
    before: (selection: SelectionRecord, candidates) => selection.enter(plugin, candidates),
    mayReturnNothing: false,
    take: (result) => {
      if (isCandidateList(result)) return result;
      throw new TypeError("a policy must return the list of candidates");
    },
    fail: (cause, done, candidates) => {
      host.report({ plugin, hook: guard.hook, cause });
      done(null, candidates);
    },
  });
}

interface TransformTapOptions<T> {
  readonly plugin: string;
  readonly hook: string;
  readonly optional: boolean;
  readonly host: ObserverHost;
  readonly faultOf: ResultFault<T>;
}

function tapTransform<T extends object, C>(
  hook: AsyncSeriesWaterfallHook<[T, C]>,
  { plugin, hook: name, optional, host, faultOf }: TransformTapOptions<T>,
  transform: (value: T, call: C) => unknown,
): void {
  tap(hook, { plugin, hook: name, clock: host.clock, deadlineMs: transformDeadlineMs }, transform, {
    mayReturnNothing: true,
    take: (result, before) => {
      const fault = faultOf(result, before);
      // Without a fault it is, in kind, what it was given.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      if (fault === undefined) return result as T;
      const message = `plugin "${plugin}" returned ${fault} from ${name}`;
      throw new GatewayError("plugin-failed", message, { plugin, hook: name });
    },
    fail: (cause, done, before) => {
      host.report({ plugin, hook: name, cause });
      if (optional) done(null, before);
      else done(cause);
    },
  });
}

type Done<T> = (error: Error | null, result?: T) => void;

/** How a tap of a waterfall answers. */
interface Answers<T, C> {
  readonly before?: (call: C, value: T) => void;
  /** Whether returning nothing means that nothing changes. */
  readonly mayReturnNothing: boolean;
  /** The plugin's new value, once it is known to be one. Throws otherwise. */
  readonly take: (result: unknown, before: T) => T;
  readonly fail: (cause: Error, done: Done<T>, before: T) => void;
}

/** Taps a waterfall. A plugin that answers at once, and changes nothing, costs next to nothing: no promise, no closure. */
function tap<T, C>(
  hook: AsyncSeriesWaterfallHook<[T, C]>,
  guard: Guard,
  run: (value: T, call: C) => unknown,
  { before, mayReturnNothing, take, fail }: Answers<T, C>,
): void {
  const isSame = (result: unknown, value: T): boolean => result === value || (result === undefined && mayReturnNothing);
  const finish = (result: unknown, value: T, done: Done<T>): void => {
    let taken: T;
    try {
      taken = take(result, value);
    } catch (cause) {
      return fail(asError(cause), done, value);
    }
    return done(null, taken);
  };
  const tapped = (value: T, call: C, done: Done<T>): void => {
    let result: unknown;
    try {
      before?.(call, value);
      result = run(value, call);
    } catch (cause) {
      return fail(blame(guard, cause), done, value);
    }
    if (isSame(result, value)) return done(null, value);
    if (!isPromise(result)) return finish(result, value, done);
    // tapable's callback is how the waterfall goes on, now or later.
    // oxlint-disable promise/no-callback-in-promise
    void settle(guard, result).then(
      (settled) => (isSame(settled, value) ? done(null, value) : finish(settled, value, done)),
      (cause: unknown) => fail(asError(cause), done, value),
    );
    // oxlint-enable promise/no-callback-in-promise
  };
  hook.tapAsync(guard.plugin, tapped);
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : GatewayError.from(cause);
}
