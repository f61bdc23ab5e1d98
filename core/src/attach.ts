import {
  type Candidate,
  GatewayError,
  type Hooks,
  type KernelEvent,
  type Observer,
  type RequestCall,
  type SelectNode,
  type Transform,
} from "@patchbay/sdk";
import type { AsyncSeriesWaterfallHook, SyncBailHook } from "tapable";
import { measuredMachines } from "./accounting/measured-machine.ts";
import { measuredObserver } from "./accounting/measured-observer.ts";
import { measuredProvider } from "./accounting/measured-provider.ts";
import { type Accounted, type AccountHost, openAccount, type PluginAccount } from "./accounting/plugin-account.ts";
import type { ConfigFault } from "./config/fault.ts";
import { type Answers, createTap } from "./create-tap.ts";
import type { Guard } from "./guard.ts";
import type { KernelHooks, TransformHooks } from "./hooks.ts";
import type { EndpointTap } from "./observe/endpoint-table.ts";
import { liveWish, Wishes } from "./observe/live-wish.ts";
import { type ObserverHost, ObserverQueue } from "./observe/observer-queue.ts";
import { asList } from "./one-or-many.ts";
import { isCandidateList, messageFault, requestFault, type ResultFault } from "./pipeline/hook-results.ts";
import type { SelectionRecord } from "./pipeline/selection-record.ts";

/** A plugin's hooks under the plugin's own id. */
export interface Attachment extends Accounted {
  readonly hooks: Hooks;
}

/** A transform and whose it is. */
export interface TransformTap {
  readonly plugin: string;
  readonly transform: Transform;
  readonly account: PluginAccount;
}

/** What came of attaching. */
export interface Attached {
  /** Ids of what the hooks hold. */
  readonly protocols: readonly string[];
  readonly providers: readonly string[];
  readonly transforms: readonly TransformTap[];
  readonly queues: readonly ObserverQueue[];
  readonly endpoints: readonly EndpointTap[];
  readonly wanted: Wishes;
  readonly faults: readonly ConfigFault[];
}

const selectDeadlineMs = 20;
const transformDeadlineMs = 1000;

/** Every hook is handled here; a new one that is forgotten does not compile. */
type Handled = Record<Exclude<keyof Hooks, "dispose">, (attachment: Attachment) => void>;

/** Taps the hooks of all plugins, which come in their final order. */
export function attach(kernel: KernelHooks, plugins: readonly Attachment[], host: AccountHost): Attached {
  const faults: ConfigFault[] = [];
  const transforms: TransformTap[] = [];
  const queues: ObserverQueue[] = [];
  const endpoints: EndpointTap[] = [];
  const wanted = new Wishes();
  const protocols = new Set<string>();
  const providers = new Set<string>();
  const handled: Handled = {
    inboundProtocol: ({ id, hooks }) => {
      for (const protocol of asList(hooks.inboundProtocol)) {
        protocols.add(protocol.id);
        faults.push(...register("protocol", kernel.inboundProtocol.for(protocol.id), id, protocol));
      }
    },
    outboundProvider: (plugin) => {
      const { id, hooks } = plugin;
      for (const given of asList(hooks.outboundProvider)) {
        const provider = "call" in given ? measuredProvider(given, openAccount(plugin, host)) : given;
        providers.add(provider.id);
        faults.push(...register("provider", kernel.outboundProvider.for(provider.id), id, provider));
      }
    },
    transform: (plugin) => {
      const account = openAccount(plugin, host);
      for (const transform of asList(plugin.hooks.transform))
        transforms.push({ plugin: plugin.id, transform: withMeasuredMachines(transform, account), account });
    },
    selectNode(plugin) {
      const { id, hooks } = plugin;
      if (hooks.selectNode)
        tapPolicy(kernel, { plugin: id, host, account: openAccount(plugin, host) }, hooks.selectNode);
    },
    observe: (plugin) => {
      for (const observer of asList(plugin.hooks.observe)) {
        const account = openAccount(plugin, host);
        queues.push(tapObserver(kernel, { plugin: plugin.id, host, account, wanted }, observer));
        for (const endpoint of observer.endpoints ?? []) endpoints.push({ plugin: plugin.id, endpoint, account });
      }
    },
  };
  for (const plugin of plugins) for (const handle of Object.values(handled)) handle(plugin);
  return { protocols: [...protocols], providers: [...providers], transforms, queues, endpoints, wanted, faults };
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

/** Whose hook is tapped, on whose account. */
interface Owner {
  readonly plugin: string;
  readonly host: ObserverHost;
  readonly account: PluginAccount;
}

interface Watching extends Owner {
  readonly wanted: Wishes;
}

function tapObserver(
  kernel: KernelHooks,
  { plugin, host, account, wanted }: Watching,
  observer: Observer,
): ObserverQueue {
  const queue = new ObserverQueue(plugin, measuredObserver(observer, account), host, (events) =>
    account.dropped(events),
  );
  const counts = account.hook("observe");
  const wish = liveWish(plugin, observer, host);
  for (const kind of new Set(observer.events)) {
    wanted.add(kind, wish);
    kernel.observe.for(kind).tap(plugin, (event, bytes) => {
      if (!account.breaker.allows() || wish?.(kind, exchangeOf(event)) === false) return;
      counts.received(bytes);
      queue.push(event, bytes);
    });
  }
  return queue;
}

function exchangeOf(event: KernelEvent): string | undefined {
  return "exchange" in event ? event.exchange : undefined;
}

/** The transform as it is, but for the machines that it makes. */
function withMeasuredMachines(transform: Transform, account: PluginAccount): Transform {
  const { when, optional = false, request, answer, attempt, upstream, head, events } = transform;
  if (!events) return transform;
  return {
    optional,
    events: measuredMachines(events, optional, account),
    ...(when && { when }),
    ...(request && { request }),
    ...(answer && { answer }),
    ...(attempt && { attempt }),
    ...(upstream && { upstream }),
    ...(head && { head }),
  };
}

/** Taps the transforms that match; they come in their final order. */
export function attachTransforms(hooks: TransformHooks, taps: readonly TransformTap[], host: ObserverHost): void {
  for (const { plugin, transform, account } of taps) {
    const { optional = false, request, attempt, upstream } = transform;
    const tap = { plugin, optional, host, account };
    if (request) tapTransform(hooks.request, { ...tap, hook: "transform.request", faultOf: requestFault }, request);
    if (attempt) tapTransform(hooks.attempt, { ...tap, hook: "transform.attempt", faultOf: requestFault }, attempt);
    if (upstream) tapTransform(hooks.upstream, { ...tap, hook: "transform.upstream", faultOf: messageFault }, upstream);
  }
}

/** A policy that fails, is late or answers nonsense is reported and skipped: the list goes on as it was. */
function tapPolicy(kernel: KernelHooks, { plugin, host, account }: Owner, policy: SelectNode): void {
  const guard: Guard = { plugin, hook: "selectNode", clock: host.clock, deadlineMs: selectDeadlineMs };
  const answers: Answers<readonly Candidate[], SelectionRecord> = {
    before: (selection, candidates) => selection.enter(plugin, candidates),
    mayReturnNothing: false,
    take: (result) => {
      if (isCandidateList(result)) return result;
      throw new TypeError("a policy must return the list of candidates");
    },
    fail: (cause, done, candidates) => {
      host.report({ plugin, hook: guard.hook, cause });
      done(null, candidates);
    },
  };
  kernel.selectNode.tapAsync(plugin, createTap({ guard, account, isOptional: true }, policy, answers));
}

interface TransformTapOptions<T> extends Owner {
  readonly hook: string;
  readonly optional: boolean;
  readonly faultOf: ResultFault<T>;
}

function tapTransform<T extends object, C extends RequestCall>(
  hook: AsyncSeriesWaterfallHook<[T, C]>,
  { plugin, hook: name, optional, host, account, faultOf }: TransformTapOptions<T>,
  transform: (value: T, call: C) => unknown,
): void {
  const guard: Guard = { plugin, hook: name, clock: host.clock, deadlineMs: transformDeadlineMs };
  const answers: Answers<T, C> = {
    mayReturnNothing: true,
    isCalledOff: ({ signal }) => signal.aborted,
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
  };
  hook.tapAsync(plugin, createTap({ guard, account, isOptional: optional }, transform, answers));
}
