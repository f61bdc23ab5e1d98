import { createPeer } from "../rpc/create-peer.ts";
import type { Handler } from "../rpc/peer.ts";
import { createClock } from "./clock.ts";
import { pluginOf } from "./describe.ts";
import { makeGuestAbort } from "./globals/abort.ts";
import { installGlobals } from "./globals/install.ts";
import { createLog } from "./log.ts";
import { pluginMethods } from "./plugin-methods.ts";
import type { Guest, GuestHost } from "./primitives.ts";
import { createTimers } from "./timers.ts";

export type { Guest, GuestHost } from "./primitives.ts";

/**
 * A plugin's surroundings inside an engine: its globals, and the line to the host. Needs nothing but the language. The plugin
 * finds the globals in `scope`.
 */
export function createGuest(host: GuestHost, scope: object = globalThis): Guest {
  const timers = createTimers(host);
  const methods: Record<string, Handler> = {};
  const peer = createPeer({
    link: { send: ({ kind, call, body }) => host.send(kind, call, body) },
    methods,
    side: "guest",
    makeAbort: makeGuestAbort,
  });
  const log = createLog((level, message, fields) => peer.note("log", { level, message, fields }));
  const rights = { timers: false };
  const mayRunTimers = (): boolean => rights.timers;
  installGlobals(scope, { host, timers, log, mayRunTimers });
  const clock = createClock(host, timers, mayRunTimers);
  return {
    receive: (kind, call, body) => peer.receive({ kind, call, body }),
    timer: (id) => timers.due(id),
    load(evaluate) {
      const plugin = pluginOf(evaluate());
      Object.assign(methods, pluginMethods(plugin, { host, peer, log, clock, methods, rights }));
    },
  };
}
