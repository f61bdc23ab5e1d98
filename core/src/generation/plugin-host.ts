import type { ConnectionSettings } from "../config/resolved.ts";
import type { PluginHost } from "../plugins/plugin-host.ts";
import { createFetch } from "../upstream/create-fetch.ts";
import { hostMatcher } from "../upstream/host-matcher.ts";
import type { GenerationSource } from "./generation-source.ts";

const usualConnection: ConnectionSettings = { proxy: undefined, ca: undefined, verify: true };

/** What plugins of a generation are given of the kernel. */
export function pluginHost({ config, host, transport }: GenerationSource): PluginHost {
  return {
    clock: host.clock,
    log: host.log,
    random: host.random,
    dataDir: config.dataDir,
    fetchFor: ({ id, hosts, signal }) =>
      createFetch({
        transport,
        connection: usualConnection,
        timeouts: config.upstream,
        signal,
        allow: hostMatcher(hosts),
        label: `plugin "${id}"`,
      }),
    report: (fault) => host.report(fault),
  };
}
