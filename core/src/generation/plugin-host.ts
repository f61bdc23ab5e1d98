import { GatewayError, gatewayView } from "@patchbay/sdk";
import type { ConnectionSettings } from "../config/resolved.ts";
import { fillPlaceholders } from "../credentials/fill-placeholders.ts";
import { wordsOf } from "../credentials/option-secrets.ts";
import type { NodeTable } from "../nodes/node-table.ts";
import type { FetchAsk, PluginHost } from "../plugins/plugin-host.ts";
import { serviceKey } from "../services.ts";
import { createCallGate } from "../upstream/call-gate.ts";
import { createFetch, type FetchOptions } from "../upstream/create-fetch.ts";
import { hostMatcher } from "@patchbay/sdk/host";
import { reachOf } from "../upstream/node-way.ts";
import type { Timeouts, Transport } from "../upstream/transport.ts";
import type { KernelHost } from "./generation.ts";
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
    ...(host.view && { services: new Map([[serviceKey(gatewayView), host.view]]) }),
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
        ...(isIsolated && { guard: guardOf(ask, label, host) }),
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

function guardOf(
  { id, rights, secrets }: FetchAsk,
  label: string,
  { clock, current }: KernelHost,
): NonNullable<FetchOptions["guard"]> {
  const own = wordsOf(secrets.map(({ secret }) => secret));
  const ofNodes = credentialWords(id, () => current?.()?.nodes);
  return {
    gate: createCallGate({ clock, label }),
    reach: reachOf({ rights }),
    words: () => (own.length === 0 ? ofNodes() : [...own, ...ofNodes()]),
  };
}

/** What the plugin's own calls of nodes left with their hosts: none of it may come back by a call without a credential. */
function credentialWords(plugin: string, current: () => NodeTable | undefined): () => readonly string[] {
  let seen: NodeTable | undefined;
  let words: readonly string[] = [];
  return () => {
    const nodes = current();
    if (nodes === seen) return words;
    seen = nodes;
    const entries = [...(nodes?.pools.values() ?? [])].flat().filter(({ owner }) => owner === plugin);
    words = wordsOf(entries.flatMap(({ config }) => config.credential ?? []));
    return words;
  };
}
