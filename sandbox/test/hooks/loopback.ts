import type { Capabilities, Clock, Hooks, Json, Plugin } from "@patchbay/sdk";
import { createTestClock, testLogger } from "@patchbay/sdk/testing";
import type { GuestKernel } from "../../src/guest/guest-kernel.ts";
import { registerObservers } from "../../src/guest/hooks/observer.ts";
import { registerPolicy } from "../../src/guest/hooks/policy.ts";
import { registerProtocols } from "../../src/guest/hooks/protocol.ts";
import { registerTransforms } from "../../src/guest/hooks/transform.ts";
import type { HookContext } from "../../src/hooks/hook-context.ts";
import { createObservers } from "../../src/hooks/observer.ts";
import { createPolicy } from "../../src/hooks/policy.ts";
import { createProtocols } from "../../src/hooks/protocol.ts";
import { createTransforms } from "../../src/hooks/transform.ts";
import { createPeer, type WatchedPeer } from "../../src/rpc/create-peer.ts";
import type { Frame } from "../../src/rpc/frame.ts";
import type { Handler, Link } from "../../src/rpc/peer.ts";

export interface LoopbackOptions {
  readonly rights?: Capabilities;
  readonly clock?: Clock;
}

/** A plugin's hooks, once through the boundary: both halves in one process, with nothing but frames between them. */
export function throughBoundary(hooks: Hooks, options: LoopbackOptions = {}) {
  const methods: Record<string, Handler> = {};
  const asked: string[] = [];
  const line = connect(methods, asked);
  const guest = testLogger();
  const clock = createTestClock();
  // These halves use none of the engine's primitives.
  const host = {} as GuestKernel["host"];
  const kernel: GuestKernel = { host, peer: line.guest, log: guest, clock, makeAbort: () => new AbortController() };
  const describe = (register: typeof registerPolicy): Json | undefined => {
    const registered = register(hooks, kernel);
    Object.assign(methods, registered?.methods);
    // The description crosses the line too.
    return registered && (JSON.parse(JSON.stringify(registered.description)) as Json);
  };
  const context = contextOf(line.host, { clock, ...options });
  const policy = describe(registerPolicy);
  const transforms = describe(registerTransforms);
  const observers = describe(registerObservers);
  const protocols = describe(registerProtocols);
  const proxies: Hooks = {
    ...(policy !== undefined && { selectNode: createPolicy(policy, context) }),
    ...(transforms !== undefined && { transform: createTransforms(transforms, context) }),
    ...(observers !== undefined && { observe: createObservers(observers, context) }),
    ...(protocols !== undefined && { inboundProtocol: createProtocols(protocols, context) }),
  };
  return { hooks: proxies, asked, methods, guestLog: guest, close: (reason: Error) => line.host.close(reason) };
}

/** The host's surroundings, with a guest that answers as the test says. */
export function withGuest(methods: Record<string, Handler>, options: LoopbackOptions = {}): HookContext {
  return contextOf(connect(methods, []).host, options);
}

/** The same plugin, whose hooks lead through the boundary. */
export function isolated<P extends Plugin>(plugin: P, options: LoopbackOptions = {}): P {
  const setup: Plugin["setup"] = async (context, settings) => {
    const hooks = await plugin.setup(context, settings);
    const proxies = throughBoundary(hooks, options).hooks;
    return { ...proxies, ...(hooks.dispose && { dispose: hooks.dispose }) };
  };
  return { ...plugin, setup };
}

/** Both sides of a line on which nothing but the texts of frames passes. */
function connect(methods: Record<string, Handler>, asked: string[]): { host: WatchedPeer; guest: WatchedPeer } {
  const makeAbort = () => new AbortController();
  const linkTo = (other: () => WatchedPeer): Link => ({
    send: (frame: Frame) => queueMicrotask(() => other().receive(frame)),
  });
  const host: WatchedPeer = createPeer({ link: linkTo(() => guest), methods: {}, side: "host", makeAbort });
  const guest: WatchedPeer = createPeer({ link: linkTo(() => host), methods, side: "guest", makeAbort });
  const watched: WatchedPeer = Object.assign(Object.create(host) as WatchedPeer, {
    ask: (...call: Parameters<WatchedPeer["ask"]>) => {
      asked.push(call[0]);
      return host.ask(...call);
    },
    close: (reason: Error) => host.close(reason),
  });
  return { host: watched, guest };
}

const everything: Capabilities = { content: ["prompt", "answer"] };

function contextOf(line: WatchedPeer, { rights = everything, clock = createTestClock() }: LoopbackOptions) {
  const scopes = { add: () => 0, remove: () => undefined };
  return { plugin: "subject", line, rights, log: testLogger(), clock, scopes } satisfies HookContext;
}
