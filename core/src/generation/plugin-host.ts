import { type Clock, GatewayError } from "@patchbay/sdk";
import type { ConnectionSettings } from "../config/resolved.ts";
import { fillPlaceholders } from "../credentials/fill-placeholders.ts";
import { wordsOf } from "../credentials/option-secrets.ts";
import type { FetchAsk, PluginHost } from "../plugins/plugin-host.ts";
import { createCallGate } from "../upstream/call-gate.ts";
import { createFetch, type FetchOptions } from "../upstream/create-fetch.ts";
import { hostMatcher } from "../upstream/host-rules.ts";
import { reachOf } from "../upstream/node-way.ts";
import type { Timeouts, Transport } from "../upstream/transport.ts";
import type { GenerationSource } from "./generation-source.ts";

const usualConnection: ConnectionSettings = { proxy: undefined, ca: undefined, verify: true };

/** What plugins of a generation are given of the kernel. */
export function pluginHost(source: GenerationSource): PluginHost {
  // A plugin that goes on running must not hold the config that it began with, and all that is in it.
  const { host } = source;
  const { dataDir } = source.config;
  const way = wayOut(source);
  return {
    clock: host.clock,
    log: host.log,
    random: host.random,
    dataDir,
    fetchFor: (ask) => {
      const { id, rights, isIsolated, secrets, signal } = ask;
      const label = `plugin "${id}"`;
      return createFetch({
        get transport() {
          return way().transport;
        },
        connection: usualConnection,
        get timeouts() {
          return way().timeouts;
        },
        signal,
        allow: hostMatcher(rights.hosts ?? [], { strict: isIsolated }),
        label,
        ...((isIsolated || secrets.length > 0) && {
          fill: (call) => fillPlaceholders(call, { label, secrets, mayFill: true }),
        }),
        ...(isIsolated && { guard: guardOf(ask, label, host.clock) }),
      });
    },
    report: (fault) => host.report(fault),
  };
}

/** How calls of plugins leave the kernel. */
interface WayOut {
  readonly transport: Transport;
  readonly timeouts: Timeouts;
}

/**
 * The way of the generation that a plugin was set up for, until that one or a later one is the current: then its way. A
 * plugin that outlives a change of the proxy takes the new one, and what is tried out leaves the way of the others alone.
 */
function wayOut({ id, config, host, transport }: GenerationSource): () => WayOut {
  let own: WayOut | undefined = { transport, timeouts: config.upstream };
  return () => {
    const current = host.current?.();
    if (own !== undefined && (current === undefined || current.id < id)) return own;
    own = undefined;
    if (current === undefined) throw new GatewayError("draining", "the gateway is closed");
    return { transport: current.transport, timeouts: current.config.upstream };
  };
}

function guardOf({ rights, secrets }: FetchAsk, label: string, clock: Clock): NonNullable<FetchOptions["guard"]> {
  const words = wordsOf(secrets.map(({ secret }) => secret));
  return { gate: createCallGate({ clock, label }), reach: reachOf({ rights }), words: () => words };
}
